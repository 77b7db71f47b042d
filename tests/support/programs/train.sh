# Trains for five epochs with a checkpoint after each, from the newest checkpoint in the input _restart on. Where it needs the
# network nobody answers: $PLACES has a place for each execution of the chain, from 1 to 10, odd within an epoch, even behind its
# checkpoint.
set -eu
checkpoints=$VH_OUTPUTS_DIR/checkpoints
mkdir -p "$checkpoints"

need_network() {
    [ "$place" != "$1" ] || "$PROGRAMS/returns_from_main" refused "$REFUSED"
}

# shellcheck disable=SC2086 # words on purpose
set -- $PLACES 0 0 0
shift "$VHRETRY_RETRY_COUNT"
place=$1
epoch=0
model=1
last=$(find "$VH_INPUTS_DIR" -name last)
if [ -n "$last" ]; then
    read -r epoch model <"$last"
    # All of the checkpoint, and none that is older or newer.
    [ "$(cat "${last%last}epoch-$epoch")" = "$model" ]
    [ "$(find "$VH_INPUTS_DIR" -name 'epoch-*' | wc -l)" -eq "$epoch" ]
fi
echo "begins behind epoch $epoch"
while [ "$epoch" -lt 5 ]; do
    epoch=$((epoch + 1))
    model=$(((model * 31 + epoch) % 65521))
    need_network $((epoch * 2 - 1))
    echo "$model" >"$checkpoints/epoch-$epoch"
    echo "$epoch $model" >"$checkpoints/last"
    need_network $((epoch * 2))
done
echo "model $model"
