# quality_ours.sh: our lines, as a person would type them. Sourced by quality.sh; each is run in a folder that holds the split.
# TR: ratings to fit on. ASK: histories to recommend for. TE: held out. G, Y: genres and years of the films. (Names without .safetensors.)

ours_ease() { # the plain one, beside the peers' EASE
    rs-ease --max-items 3500 --fit e TR
    rs-recommend rank --model e -o ours.lists ASK
}

ours_transitions() {
    rs-ease --method transitions --max-items 3500 --fit t TR
    rs-recommend rank --model t -o ours.lists ASK
}

ours_blend() {
    rs-ease --method transitions --max-items 3500 --fit t TR
    rs-ease --max-items 3500 --fit e TR
    rs-als --binary -k 64 --fit a -o /dev/null TR
    rs-recommend rank --model t --model e=0.4 --model a=0.2 -o ours.lists ASK
}

ours_fm() {
    rs-fm -k 16 --items G --items Y --fit fm -o /dev/null TR
    rs-fm --apply fm -o ours.ratings TE
}

# What a model fitted to 150 rounds of rank 8 costs, one chain on one thread, as myFM has it; its name tells the history's part.
ours_fm_as_myfm() { # ours_fm_as_myfm none|both
    rs-fm -t 1 --chains 1 --noise common -k 8 --iterations 150 --burn-in 20 --implicit "$1" --items G --items Y --fit fm1 -o /dev/null TR
    rs-fm -t 1 --apply fm1 -o ours.ratings TE
}

ours_ease_alone() { # ours_ease_alone FILMS
    rs-ease -t 2 --half-life-past 0 --max-items "$1" --fit e1 TR
}
