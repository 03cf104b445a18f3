#!/bin/sh
# Chromium and Chinese fonts for the browser tests, through apt where that is possible.
command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q . && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "The browser tests need Chromium and a Chinese font, and this machine does not let us install them:" \
    "they will be skipped. On Debian, as root: apt-get install chromium fonts-noto-cjk" >&2
