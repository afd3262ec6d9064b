# lib.sh
# mine
