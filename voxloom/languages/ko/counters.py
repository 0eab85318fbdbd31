"""What Korean counts in native numerals, and what in Sino-Korean ones."""

from __future__ import annotations

import re

# Nouns counted in native numerals below 100.
_NATIVE = (
    "개비 개피 가닥 가락 가지 갈래 갑 개 걸음 겹 고랑 곡 곳 구절 군데 그루 그릇 꼬치 "
    "꾸러미 끼 낱말 단어 닢 "
    "다리 다발 단 달 대 덩어리 덩이 돌 되 두름 마디 마리 마당 말씀 명 모금 모 묶음 문장 "
    "바가지 바구니 바퀴 "
    "발자국 발짝 방울 번째 벌 병 보루 봉지 봉 뿌리 사람 사발 살 상자 송이 수저 숟가락 술 "
    "쌍 아이 알 "
    "움큼 자루 자매 잔 장면 장 접시 접 조각 주먹 줄 줄기 집 차례 채 척 척추 첩 축 층계 "
    "친구 칸 캔 컵 켤레 "
    "코 타래 토막 톨 통 판 팩 편 포기 포대 폭 필 학생 형제 권 건 건물 과목 군데 가게 가구 "
    "나라 도시 팀 "
    "남자 여자 아들 딸 소년 소녀 시간 배 번 벌 종류 손가락 마을 자리 모둠 꼭지 짝 쌈"
).split()
NATIVE = "|".join(sorted(set(_NATIVE), key=lambda noun: (-len(noun), noun)))
# 배 and 번 are a number of times; in these words they are something else.
SINO_AFTER_ALL = re.compile(
    r"번\s?(?:출구|문제|버스|국도|채널|타자|홈|게이트|버튼|방|트랙|줄|지|대|호|선|길|고속)|"
    r"대\s?(?:\d|[일이삼사오육칠팔구]|초반|중반|후반|로|에|의|가|는|소녀|남|여|청소년)|"
    r"장\s?\d+\s?절|"
    r"모(?:듈|델)|명령|편성|단계|단지|달러|병동|살균|줄거|건물주|시간표|개월|개국|개년|개교"
)
LONGEST_NATIVE_HOURS = 20
