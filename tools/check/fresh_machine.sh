#!/bin/sh
# Shows that README's two commands work on a fresh Debian 12: makes one with
# debootstrap (minbase: apt, a shell, coreutils), puts the committed tree into it
# and runs them there. Needs root, debootstrap, git and the network.
#
#   fresh_machine.sh [FOLDER]     the folder is made, and removed afterwards
#
#   MIRROR      Debian mirror, default http://deb.debian.org/debian
#   SECURITY    mirror of the security updates
#   APT_CONF    a file put into apt.conf.d, for instance for a proxy
#   KEEP        when set, the folder is kept

set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$(mktemp -d)/debian}
mirror=${MIRROR:-http://deb.debian.org/debian}
security=${SECURITY:-http://deb.debian.org/debian-security}

[ "$(id -u)" = 0 ] || { echo "needs root" >&2; exit 1; }

cleanup() {
    for mount in proc sys dev; do
        mountpoint -q "$folder/$mount" && umount -R "$folder/$mount"
    done
    [ -n "${KEEP:-}" ] || rm -rf --one-file-system "$folder"
}
trap cleanup EXIT

debootstrap --variant=minbase bookworm "$folder" "$mirror"
cat >"$folder/etc/apt/sources.list" <<END
deb $mirror bookworm main
deb $mirror bookworm-updates main
deb $security bookworm-security main
END
if [ -n "${APT_CONF:-}" ]; then
    cp "$APT_CONF" "$folder/etc/apt/apt.conf.d/"
fi
cp /etc/resolv.conf "$folder/etc/resolv.conf"
# Services of packages are not started in there.
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod +x "$folder/usr/sbin/policy-rc.d"
for mount in proc sys dev; do
    mount --rbind "/$mount" "$folder/$mount"
    mount --make-rslave "$folder/$mount"
done

mkdir "$folder/quartz"
git -C "$root" archive HEAD | tar -x -C "$folder/quartz"

inside() {
    echo "== $*"
    # shellcheck disable=SC2016 # the shell inside expands it
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
        chroot "$folder" sh -c 'cd /quartz && exec "$@"' sh "$@"
}

start=$(date +%s)
printed=$(inside tools/qz run docs/examples/hello.qz | tee /dev/stderr | tail -n 1)
expected=$(tail -n 1 "$root/docs/examples/hello.out")
[ "$printed" = "$expected" ] || { echo "hello printed: $printed" >&2; exit 1; }
echo "first program after $(($(date +%s) - start)) seconds"
inside tools/qz test
echo "everything after $(($(date +%s) - start)) seconds"
