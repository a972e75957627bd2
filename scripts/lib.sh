# Shared by ./run and ./test: packages, code tables, and the build.
set -eu

packages_build="g++ cmake ninja-build pkg-config ccache mold \
  libsimdjson-dev libmd4c-dev libcli11-dev libfmt-dev libyaml-cpp-dev libssl-dev libre2-dev libpugixml-dev libisal-dev libzstd-dev \
  python3 python3-pip"
packages_test="libgtest-dev zstd"

# Installs the missing ones of the packages named. Says what it does; needs root or sudo only then.
install_packages() {
  missing=
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "These packages are missing and neither root nor sudo is at hand:$missing" >&2; exit 1; }
    as_root=sudo
  fi
  echo "Installing:$missing" >&2
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# configure PRESET [cmake options]; then build PRESET TARGET...
configure() {
  preset=$1; shift
  [ -f "build/$preset/build.ninja" ] && [ "$#" = 0 ] && return 0
  cmake --preset "$preset" "$@" >/dev/null
}
