"""Words newer than CMUdict, and a few that it misreads or reads as a name.

By the default rules only; they come before the dictionary. Readings are our own, as in American
speech.
"""

from __future__ import annotations

_TABLE = """
covid K OW1 V IH0 D
coronavirus K ER0 OW1 N AH0 V AY2 R AH0 S
ethereum IH0 TH IH1 R IY0 AH0 M
dogecoin D OW1 ZH K OY2 N
emoji IH0 M OW1 JH IY0
tiktok T IH1 K T AA2 K
airbnb EH1 R B IY2 EH2 N B IY1
kubernetes K UW2 B ER0 N EH1 T IY0 Z
json JH EY1 S AH0 N
yaml Y AE1 M AH0 L
mysql M AY1 EH2 S K Y UW2 EH1 L
postgres P OW1 S T G R EH2 S
sqlite EH2 S K Y UW2 EH1 L AY2 T
nosql N OW1 S IY1 K W AH0 L
gif G IH1 F
jpeg JH EY1 P EH2 G
chatgpt CH AE1 T JH IY1 P IY1 T IY1
openai OW1 P AH0 N EY1 AY1
lidar L AY1 D AA2 R
kombucha K AA0 M B UW1 CH AH0
macchiato M AA2 K IY0 AA1 T OW0
ramen R AA1 M AH0 N
sashimi S AA0 SH IY1 M IY0
tempura T EH0 M P UH1 R AH0
matcha M AA1 CH AH0
gyoza G Y OW1 Z AH0
tikka T IY1 K AH0
masala M AH0 S AA1 L AH0
bruschetta B R UW0 S K EH1 T AH0
acai AH0 S AY2 IY1
captcha K AE1 P CH AH0
nginx EH1 N JH IH0 N EH2 K S
async EY1 S IH2 NG K
tuple T AH1 P AH0 L
regex R EH1 JH EH2 K S
enum IY1 N AH0 M
bool B UW1 L
stdin S T AE1 N D ER0 D IH1 N
stdout S T AE1 N D ER0 D AW1 T
sudo S UW1 D UW0
chmod CH AE1 M AA2 D
numpy N AH1 M P AY2
scipy S AY1 P AY2
pytorch P AY1 T AO2 R CH
tensorflow T EH1 N S ER0 F L OW2
gitlab G IH1 T L AE2 B
ubuntu UH0 B UH1 N T UW0
gigabit G IH1 G AH0 B IH2 T
hertz HH ER1 T S
kilohertz K IH1 L AH0 HH ER2 T S
megahertz M EH1 G AH0 HH ER2 T S
gigahertz G IH1 G AH0 HH ER2 T S
kilohm K IH1 L OW2 M
megohm M EH1 G OW2 M
hijab HH IH0 JH AA1 B
burqa B ER1 K AH0
zelensky Z AH0 L EH1 N S K IY0
macron M AH0 K R OW1 N
jinping JH IH1 N P IH1 NG
pikachu P IY1 K AH0 CH UW2
uefa Y UW0 EY1 F AH0
vlog V L AO1 G
deepfake D IY1 P F EY2 K
"""
NEW_WORDS = {
    line.split()[0]: tuple(line.split()[1:]) for line in _TABLE.splitlines() if line.strip()
}
# Written in capitals, spoken as words all the same; longer ones of the dictionary are anyway.
SPOKEN = frozenset(
    "COVID GIF JPEG CAPTCHA LIDAR UEFA YAML JSON RAM ROM PIN SIM DOS VIN ZIP".split()
)
