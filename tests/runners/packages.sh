# Installs from Debian what the tests need and this machine lacks.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Certificates, which a bare machine has not: the first thing that is installed.
can_ask_nuget() { [ -s /etc/ssl/certs/ca-certificates.crt ]; }

install_what_is_missing() {
  local tool need=()
  # What the README's walk is run with, and the browsers that the widget is tested in.
  local -A package=(
    [curl]=curl [jq]=jq [node]=nodejs [npm]=npm [python3]=python3 [git]=git [pgrep]=procps [openssl]=openssl [setpriv]=util-linux
    [chromium-headless-shell]=chromium-headless-shell [firefox-esr]=firefox-esr)
  # WebKit, which has no mode without a screen.
  [ "$filter" != "Tier=long" ] || package+=([WebKitWebDriver]=webkit2gtk-driver [Xvfb]=xvfb)
  for tool in "${!package[@]}"; do
    command -v "$tool" >/dev/null || need+=("${package[$tool]}")
  done
  # PyJWT signs tokens as a backend in Python does; PostgreSQL clusters are started by the tests themselves.
  /usr/bin/python3 -c "import jwt" 2>/dev/null || need+=(python3-jwt)
  # docs/signing/sign.rb is run.
  ruby -rjwt -e "" 2>/dev/null || need+=(ruby ruby-jwt)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
  # The pooler that the ledger must refuse; not on everybody's PATH.
  [ -x /usr/sbin/pgbouncer ] || need+=(pgbouncer)
  [ ${#need[@]} -gt 0 ] || return 0

  echo "Installing: ${need[*]}"
  as_root apt-get update -qq || return 1
  # A release of Debian that does not have Chromium without windows has the whole browser, which takes twice the time.
  apt-cache show chromium-headless-shell >/dev/null 2>&1 || need=("${need[@]/#chromium-headless-shell/chromium}")
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends ca-certificates "${need[@]}" >/dev/null || return 1
}
