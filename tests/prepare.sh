#!/usr/bin/env bash
# Installs Debian's Chromium, PostgreSQL and espeak-ng when they are missing and can be installed. Without Chromium the tests fail;
# without PostgreSQL its suite, and without espeak-ng the tests of real speech, report themselves as not run.
set -u
missing=()
command -v chromium >/dev/null 2>&1 || [ -n "${BACKLOT_TEST_CHROMIUM:-}" ] || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v espeak-ng >/dev/null 2>&1 || missing+=(espeak-ng)
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=()
[ "$(id -u)" -eq 0 ] || sudo=(sudo -n)
if command -v apt-get >/dev/null 2>&1 && "${sudo[@]}" true 2>/dev/null; then
  echo "Installing ${missing[*]} ..."
  "${sudo[@]}" apt-get update -qq >/dev/null
  for package in "${missing[@]}"; do
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$package" >/dev/null || echo "$package could not be installed."
  done
else
  echo "Missing: ${missing[*]}. Install them with your package manager."
fi
case " ${missing[*]} " in *" chromium "*) command -v chromium >/dev/null 2>&1 || { echo "The browser tests need Chromium."; exit 1; } ;; esac
