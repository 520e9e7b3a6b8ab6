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

ours_blend_time() { # the weights are those that pipelines/blend.sh finds
    rs-join G Y -o GY
    rs-ease --method transitions --max-items 3500 --items GY --fit t TR
    rs-ease --max-items 3500 --items GY --fit e TR
    rs-recommend rank --model t --model e=0.7 -o ours.lists ASK
}

ours_blend_cold() { # five films say little: what comes within fifty films counts, and what their time was about
    rs-join G Y -o GY
    rs-ease --method transitions --regularization 5000 --half-life-future 50 --max-items 3500 --items GY --fit t TR
    rs-als --binary -k 32 --regularization 0.1 --fit a -o /dev/null TR
    rs-recommend popular --ratings TR --trend both --fit p -o /dev/null
    rs-recommend rank --model t --model a=0.5 --model p -o ours.lists ASK
}

ours_fm() {
    rs-fm --items G --items Y --fit fm -o /dev/null TR
    rs-fm --apply fm -o ours.ratings TE
}

# What a model fitted to 150 rounds of rank 8 costs, one chain on one thread, as myFM has it; its name tells the history's part.
ours_fm_as_myfm() { # ours_fm_as_myfm none|both
    rs-fm -t 1 --chains 1 --noise common --drift none -k 8 --iterations 150 --burn-in 20 --implicit "$1" --items G --items Y --fit fm1 -o /dev/null TR
    rs-fm -t 1 --apply fm1 -o ours.ratings TE
}

ours_ease_alone() { # ours_ease_alone FILMS
    rs-ease -t 2 --half-life-past 0 --long-share 0 --max-items "$1" --fit e1 TR
}
