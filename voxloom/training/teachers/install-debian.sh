#!/bin/sh
# Installs the speech engines that `voxloom data make-teachers` lets speak. Debian 12 and later, and
# its relatives; run it as root. Each voice is free to use and its speech free to pass on (CMU's
# permissive licences; mei_normal, CC BY 3.0, comes with the Python package pyopenjtalk-plus). No
# GPL engine is among them.
set -eu

if ! command -v apt-get > /dev/null; then
    echo "This system has no apt-get: install Festival (voices cmu_us_slt_arctic_hts and" >&2
    echo "kal_diphone, lexicons cmu and poslex), Flite's libraries and Open JTalk yourself." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Run this as root: sudo sh $0" >&2
    exit 1
fi

apt-get update
apt-get install --yes --no-install-recommends \
    festival festvox-us-slt-hts festvox-kallpc16k festlex-cmu festlex-poslex \
    libflite1 \
    open-jtalk open-jtalk-mecab-naist-jdic
