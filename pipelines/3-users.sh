#!/usr/bin/env bash
# 3-users.sh: users by what they watched. The interaction matrix is reduced, users are clustered, and each is recommended what their
# cluster likes; a user who arrives later is placed by the kept models (add-user.sh).
. "$(dirname "$0")/common.sh"
prepare
mkdir -p users

heading "Users in 32 numbers, in clusters"
run 'rs-encode --dim 32 --fit users/encoder.safetensors -o users/users.safetensors TR.safetensors'
run 'rs-kmeans -k 12 --fit users/kmeans.safetensors -o users/clusters.safetensors users/users.safetensors'
made users/*.safetensors

heading "What each cluster likes"
run 'rs-recommend cluster --side users --labels users/clusters.safetensors --ratings TR.safetensors -n 10 -o users/lists.safetensors TR.safetensors'
run 'rs-show --titles movies.csv --rows 2 users/lists.safetensors'

heading "The offline test"
measure users
