#!/bin/sh
# Applies the stacks of this bundle in their order. Needs terraform and the usual tools of a shell.
set -eu
# Plans and states hold secrets: no file that is made here is for others.
umask 077
unset CDPATH

usage() {
  cat <<'TEXT'
Usage: ./apply.sh [options] [stack...]

Applies all stacks in their order, or those that are named, in that order too.

  --plan                             plan and change nothing
  --detailed-exitcode                with --plan: exit with 2 when there is something to change
  --auto-approve                     apply each plan without asking
  --allow-replacement STACK/ADDRESS  a stateful resource that may be replaced; may be given again
  --allow-destroy STACK/ADDRESS      a stateful resource that may be destroyed; may be given again
  --lock-timeout DURATION            how long to wait for a lock on a state, for example 5m
  --reconfigure                      the states are already where backend.hcl says now, and were elsewhere before
  --bootstrap                        make the bucket and the lock table of the states, and move their own state into them
  --move-states FILE                 move all states from where FILE says (the backend.hcl before) to where backend.hcl says
  --old-key-prefix PREFIX            with --move-states: the state_key_prefix there, where it was another
  --verify                           only check that the files are those that were handed over
  --edited                           run though they are not: for a team that has taken the code over
  --help                             this text

Exit codes: 0 all is well, 1 something failed or was refused, 2 there is something to change (--detailed-exitcode),
3 stateful resources would be lost.

backend.hcl says where states are kept, common.tfvars what is set for all stacks, left-out.txt which stacks are never
applied (see README.md). TERRAFORM_BINARY_NAME names another terraform.
TEXT
}

fail() {
  echo "apply.sh: $1" >&2
  exit 1
}

terraform=${TERRAFORM_BINARY_NAME:-terraform}
# OpenTofu names providers by its own registry, and so has to write to the lock file.
case ${terraform##*/} in
  tofu*) locked='' ;;
  *) locked=-lockfile=readonly ;;
esac
mode=''
approve=no
edited=no
detailed=no
lock_timeout=''
reconfigure=''
old_backend=''
old_prefix_given=no
old_prefix=''
allowed_replace=''
allowed_destroy=''
wanted=''

set_mode() {
  [ -z "$mode" ] || [ "$mode" = "$1" ] || fail "--$mode and --$1 are two different things: give one of them. Nothing was run."
  mode=$1
}

while [ $# -gt 0 ]; do
  # --option=value is the same as --option value.
  case $1 in
    --*=*)
      option=${1%%=*}
      value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
  esac
  case $1 in
    --allow-replacement | --allow-destroy | --lock-timeout | --move-states | --old-key-prefix)
      [ $# -gt 1 ] || fail "$1 needs a value (./apply.sh --help)"
      ;;
  esac
  case $1 in
    --plan) set_mode plan ;;
    --bootstrap) set_mode bootstrap ;;
    --verify) set_mode verify ;;
    --move-states)
      set_mode move-states
      shift
      case $1 in
        /*) old_backend=$1 ;;
        *) old_backend=$PWD/$1 ;;
      esac
      ;;
    --old-key-prefix)
      shift
      old_prefix_given=yes
      old_prefix=$1
      ;;
    --detailed-exitcode) detailed=yes ;;
    --auto-approve) approve=yes ;;
    --allow-replacement)
      shift
      allowed_replace="$allowed_replace
$1"
      ;;
    --allow-destroy)
      shift
      allowed_destroy="$allowed_destroy
$1"
      ;;
    --lock-timeout)
      shift
      lock_timeout=$1
      ;;
    --reconfigure) reconfigure=-reconfigure ;;
    --edited) edited=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    -*)
      usage >&2
      fail "there is no option $1"
      ;;
    *) wanted="$wanted ${1%/}" ;;
  esac
  shift
done
mode=${mode:-apply}
case $mode in
  apply | plan) ;;
  *) [ -z "$wanted" ] || fail "--$mode takes no stacks; found:$wanted. Nothing was run." ;;
esac
[ "$detailed" = no ] || [ "$mode" = plan ] || fail '--detailed-exitcode goes with --plan only. Nothing was run.'
[ "$mode" != verify ] || [ "$edited" = no ] || fail '--verify asks whether the bundle was edited, and --edited says that it may be: give one of them. Nothing was run.'
[ "$mode" != plan ] || [ "$approve" = no ] || fail '--plan changes nothing, so there is nothing for --auto-approve to approve. Nothing was run.'
[ "$old_prefix_given" = no ] || [ "$mode" = move-states ] || fail '--old-key-prefix goes with --move-states only. Nothing was run.'

cd -- "$(dirname -- "$0")"

# --- What stands in the bundle ----------------------------------------------------------------------------------------

# stacks.txt: one stack a line, in their order: its name, the key of its state, and those that must be applied before it.
stacks() {
  while read -r stack _; do echo "$stack"; done <stacks.txt
}

predecessors() {
  while read -r stack _ others; do
    [ "$stack" != "$1" ] || echo "$others"
  done <stacks.txt
}

key_of() {
  while read -r stack key _; do
    [ "$stack" != "$1" ] || echo "$key"
  done <stacks.txt
}

# Stacks that this team does without.
left_out() {
  [ ! -f left-out.txt ] || cat left-out.txt
}

# The stack that makes the bucket of the states, where there is one.
state_stack() {
  own=$(sed -n 's/^  "environment": "\(.*\)",$/\1/p' manifest.json)-state
  if is_line "$own" "$(stacks)"; then echo "$own"; fi
}

is_in() {
  case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

is_line() {
  printf '%s\n' "$2" | grep -qxF -e "$1"
}

# Exactly this makes a state a local file: it is what the bootstrap writes. The file has a name of its own, since init
# would ask about a terraform.tfstate.
OVERRIDE='terraform {
  backend "local" {
    path = "bootstrap.tfstate"
  }
}'

# `terraform providers lock` adds checksums for other platforms; nothing else in a lock file may differ.
is_grown_lock_file() {
  case $1 in */.terraform.lock.hcl) ;; *) return 1 ;; esac
  [ -f "$1" ] && [ -f .terraform.lock.hcl ] || return 1
  # OpenTofu's has its own registry's checksums in place of Terraform's.
  ! grep -q '^provider "registry\.opentofu\.org/' "$1" || return 0
  [ -z "$(grep -vxFf "$1" .terraform.lock.hcl)" ] &&
    [ -z "$(grep -vxFf .terraform.lock.hcl "$1" | grep -vE '^    "h1:[A-Za-z0-9+/]+=*",$')" ]
}

verify() {
  if command -v sha256sum >/dev/null 2>&1; then
    digests='sha256sum -c SHA256SUMS'
  elif command -v shasum >/dev/null 2>&1; then
    digests='shasum -a 256 -c SHA256SUMS'
  else
    fail 'neither sha256sum nor shasum is there, so the bundle cannot be verified'
  fi
  [ -f SHA256SUMS ] || fail 'SHA256SUMS is missing: this is no whole bundle'
  if ! result=$(LC_ALL=C $digests 2>&1); then
    spoilt=$(printf '%s\n' "$result" | sed -n 's/: FAILED.*$//p')
    # Nothing that failed by name: the list itself is none.
    [ -n "$spoilt" ] || fail "SHA256SUMS cannot be read: $result. Nothing was run."
    spoilt=$(printf '%s\n' "$spoilt" | while read -r file; do is_grown_lock_file "$file" || echo "  $file"; done)
    if [ -n "$spoilt" ]; then
      printf '%s\n' "$spoilt" >&2
      fail 'the bundle was edited after it was handed over (above: what differs or is missing). Ask for a new bundle with the change in it, or undo the edit. Nothing was run.'
    fi
  fi
  # Terraform would read these beside the stack's own files. No other file of yours matters.
  own=$(state_stack)
  extra=$(
    find . -name .terraform -prune -o \( -name '*.tf' -o -name '*.tf.json' -o -name '*.tofu' -o -name '*.tofu.json' \) -print | sed 's|^\./||' | while read -r file; do
      if [ "$file" = "$own/backend_override.tf" ] && [ "$(cat "$file")" = "$OVERRIDE" ]; then continue; fi
      sed 's/^[0-9a-f]*  //' SHA256SUMS | grep -qxF -e "$file" || echo "$file"
    done
  )
  [ -z "$extra" ] || fail "these files are not part of the bundle, and terraform would read them: $(printf '%s' "$extra" | tr '\n' ' '). Remove them, or ask for a bundle that has them. Nothing was run."
}

# --- What the team has set --------------------------------------------------------------------------------------------

# What would have terraform do something else than this script believes.
refuse_surroundings() {
  [ "${TF_WORKSPACE:-default}" = default ] || fail "TF_WORKSPACE is $TF_WORKSPACE, and the states of this bundle are in no workspace: unset it. Nothing was run."
  [ -z "${TF_DATA_DIR:-}" ] || fail "TF_DATA_DIR is set, and each stack needs a folder of its own: unset it. Nothing was run."
  for arguments in "${TF_CLI_ARGS:-}" "${TF_CLI_ARGS_init:-}" "${TF_CLI_ARGS_plan:-}" "${TF_CLI_ARGS_apply:-}"; do
    case $arguments in
      *-destroy* | *-target* | *-replace* | *-out* | *-state* | *-backend* | *-reconfigure* | *-force-copy* | *-detailed-exitcode* | *-refresh-only*)
        fail "TF_CLI_ARGS* holds \"$arguments\", which changes what is planned or where: unset it. Nothing was run."
        ;;
    esac
  done
}

# The value of a string in a file of settings: up to its closing quote, whatever follows.
setting() {
  sed -n "/^[[:space:]]*$2[[:space:]]*=[[:space:]]*\"/{s/^[^\"]*\"\([^\"]*\)\".*/\1/p;q;}" "$1"
}

# What stands before all keys. In one place, since a plan that forgets it would find no state, and make everything anew.
read_key_prefix() {
  key_prefix=''
  if [ -f common.tfvars ]; then
    key_prefix=$(setting common.tfvars state_key_prefix)
    if [ -z "$key_prefix" ] && grep -v 'state_key_prefix[[:space:]]*=[[:space:]]*""' common.tfvars | grep -q '^[[:space:]]*state_key_prefix'; then
      fail 'state_key_prefix in common.tfvars is no plain string: write state_key_prefix = "…". Nothing was run.'
    fi
  fi
  [ "${TF_VAR_state_key_prefix:-$key_prefix}" = "$key_prefix" ] || fail "TF_VAR_state_key_prefix is \"$TF_VAR_state_key_prefix\" in this shell only: set state_key_prefix in common.tfvars. Nothing was run."
  for stack in $(stacks); do
    for file in "$stack"/*.tfvars "$stack"/*.tfvars.json; do
      [ -f "$file" ] || continue
      ! grep -q '^[[:space:]{]*"\{0,1\}state_key_prefix' "$file" || fail "$file sets state_key_prefix for one stack, and its own state would be elsewhere: set it in common.tfvars. Nothing was run."
    done
  done
}

# A stack that others need cannot be left out, but for the one that only makes their bucket.
check_left_out() {
  for out in $(left_out); do
    is_line "$out" "$(stacks)" || fail "left-out.txt names $out, and there is no such stack. There are: $(stacks | tr '\n' ' ')"
    [ "$out" != "$(state_stack)" ] || continue
    for stack in $(stacks); do
      if is_line "$stack" "$(left_out)"; then continue; fi
      ! is_in "$out" "$(predecessors "$stack")" || fail "left-out.txt names $out, which $stack needs. Leave that out too, or neither. Nothing was run."
    done
  done
}

check_wanted() {
  for stack in $wanted; do
    is_line "$stack" "$(stacks)" || fail "there is no stack $stack. There are: $(stacks | tr '\n' ' ')"
    ! is_line "$stack" "$(left_out)" || fail "left-out.txt names $stack: take it out of that file to apply it. Nothing was run."
  done
}

# Refuses what can be no stateful resource here, since whoever wrote it believes that it allows something.
check_allowances() {
  printf '%s\n' "$allowed_replace" "$allowed_destroy" | while read -r name; do
    case $name in
      '') continue ;;
      */*.*) if is_line "${name%%/*}" "$(stacks)"; then continue; fi ;;
    esac
    fail "--allow-replacement and --allow-destroy take STACK/ADDRESS, for example $(stacks | sed q)/aws_s3_bucket.name; found: $name. Nothing was run."
  done
}

backend_file() {
  if [ -f "$1/backend.hcl" ]; then
    echo "$1/backend.hcl"
  elif [ -f backend.hcl ]; then
    echo backend.hcl
  else
    fail 'there is no backend.hcl: copy backend.hcl.example to backend.hcl, and set what differs for you. Nothing was run.'
  fi
}

# An unfinished bootstrap has the truth in a local file, of which nothing else here knows.
require_bootstrapped() {
  own=$(state_stack)
  if [ -n "$own" ] && { [ -s "$own/bootstrap.tfstate" ] || [ -f "$own/backend_override.tf" ]; }; then
    fail "the bootstrap is not finished: $own has a state in a local file. Run ./apply.sh --bootstrap, which goes on with it. Nothing was run."
  fi
}

# --- Terraform --------------------------------------------------------------------------------------------------------

# A subshell that becomes terraform: an interrupt from the terminal reaches it once, and this script waits for it to end.
in_stack() (
  folder=$1
  shift
  exec "$terraform" -chdir="$folder" "$@"
)

# The same for what this script reads, which nobody's arguments may give another form.
to_read() (
  unset TF_CLI_ARGS TF_CLI_ARGS_show TF_CLI_ARGS_state_pull
  folder=$1
  shift
  exec "$terraform" -chdir="$folder" "$@"
)

# Connects a stack with its state. Without -reconfigure terraform refuses another place than the one it knows.
connect() {
  settings=$(backend_file "$1") || exit 1
  [ "$(cat "$1/.terraform/environment" 2>/dev/null || echo default)" = default ] || fail "$1 is in another workspace: terraform -chdir=$1 workspace select default. Nothing of it was changed."
  ! grep -qE '^[[:space:]]*(access_key|secret_key|token)[[:space:]]*=' "$settings" || fail "$settings holds credentials, which terraform would write into plans and states: give them by a profile or the environment. Nothing was run."
  case $settings in
    backend.hcl) connect_to "$1" "${2:-$reconfigure}" ../backend.hcl "$key_prefix" ;;
    # shellcheck disable=SC2086 # No argument where there is none.
    *) in_stack "$1" init -input=false $locked ${2:-$reconfigure} -backend-config=backend.hcl ;;
  esac
}

connect_to() {
  # shellcheck disable=SC2086 # No argument where there is none.
  in_stack "$1" init -input=false $locked $2 "-backend-config=$3" "-backend-config=key=$4$(key_of "$1")"
}

connected() {
  connect "$@" || fail "$1 could not be connected with its state; terraform says why above. Nothing of it was changed. If it speaks of a changed backend configuration, backend.hcl or common.tfvars name another place than before: move the states there (--move-states), or say that they are there already (--reconfigure)."
}

# The state of a stack that is connected; nothing when there is none.
state_of() {
  to_read "$1" state pull || fail "the state of $1 cannot be read; terraform says why above. Nothing of it was changed."
}

has_resources() {
  printf '%s\n' "$1" | grep -q '"mode": "managed"'
}

lineage() {
  printf '%s\n' "$1" | sed -n 's/^  "lineage": "\(.*\)",\{0,1\}$/\1/p'
}

serial() {
  printf '%s\n' "$1" | sed -n 's/^  "serial": \([0-9]*\),\{0,1\}$/\1/p'
}

# What a state says, in any order. Its lineage and serial are no part of that: terraform begins both anew when it writes
# into an empty bucket.
content() {
  printf '%s\n' "$1" | sed -e '/^  "serial":/d' -e '/^  "lineage":/d' -e '/^  "terraform_version":/d' -e 's/,$//' | sort
}

# Puts a state to where its stack is connected, unless another or a newer one is there. `state push` refuses these too,
# whatever happens in between.
deliver() {
  there=$(state_of "$1") || exit 1
  if [ "$(content "$there")" = "$(content "$2")" ]; then return 0; fi
  if [ -n "$(lineage "$there")" ]; then
    [ "$(lineage "$there")" = "$(lineage "$2")" ] || fail "another state of $1 is there already, or this one was written since it came there (lineage $(lineage "$there"); $3 has $(lineage "$2")). Nothing was overwritten: find out which one is the environment's, and remove the other."
    [ "$(serial "$there")" -lt "$(serial "$2")" ] || fail "a state of $1 is there already that was written since (serial $(serial "$there"); $3 has $(serial "$2")). Nothing was overwritten: if nothing was applied with $3 since, remove that one."
  fi
  printf '%s\n' "$2" | (
    unset TF_CLI_ARGS TF_CLI_ARGS_state_push
    exec "$terraform" -chdir="$1" state push ${lock_timeout:+"-lock-timeout=$lock_timeout"} -
  ) || fail "the state of $1 could not be written. $3 still has it: run this again."
  there=$(state_of "$1") || exit 1
  [ "$(content "$there")" = "$(content "$2")" ] || fail "the state of $1 did not arrive as it was sent. $3 still has it: run this again."
}

# The states of other stacks are read with the settings of the backend, as a value of HCL; reading takes no lock.
state_settings() {
  settings=backend.hcl
  [ -f backend.hcl ] || settings=$1/backend.hcl
  echo '{'
  [ ! -f "$settings" ] || sed -e '/^[[:space:]]*dynamodb_table[[:space:]]*=/d' -e '/^[[:space:]]*use_lockfile[[:space:]]*=/d' "$settings"
  echo '}'
}

plan() (
  stack=$1
  set -- -input=false -detailed-exitcode -out=.terraform/apply.tfplan
  [ -z "$lock_timeout" ] || set -- "$@" "-lock-timeout=$lock_timeout"
  if [ -f common.tfvars ]; then
    set -- "$@" -var-file=../common.tfvars
    # Named again: what is set for one stack goes before what is set for all.
    [ ! -f "$stack/terraform.tfvars" ] || set -- "$@" -var-file=terraform.tfvars
  fi
  TF_VAR_state_settings=$(state_settings "$stack")
  export TF_VAR_state_settings
  exec "$terraform" -chdir="$stack" plan "$@"
)

# --- What must not be lost --------------------------------------------------------------------------------------------

# What a plan destroys or replaces, as terraform prints it: one resource a line, after what happens to it.
going() {
  printf '%s\n' "$1" | sed -n \
    -e 's/ (deposed object [0-9a-f]*) will be destroyed$/ will be destroyed/' \
    -e 's/^  # \(.*\) will be destroyed$/destroy \1/p' -e t \
    -e 's/^  # \(.*\) is tainted, so must be replaced$/replace \1/p' -e t \
    -e 's/^  # \(.*\) must be replaced$/replace \1/p' -e t \
    -e 's/^  # \(.*\) will be replaced, as requested$/replace \1/p' -e t \
    -e 's/^  # \(.*\) will be replaced due to changes in replace_triggered_by$/replace \1/p'
}

is_stateful() {
  while read -r type; do
    case .$1 in *".$type."*) return 0 ;; esac
  done <stateful-types.txt
  return 1
}

# The stateful resources that the plan of a stack would lose, and that no option allows it to.
losses() {
  shown=$(to_read "$1" show -no-color .terraform/apply.tfplan) || fail "the plan of $1 cannot be read. Nothing of it was changed."
  going=$(going "$shown")
  # Fewer than terraform counts: it has said it in words that are not known here.
  counted=$(printf '%s\n' "$shown" | sed -n 's/^Plan: .* \([0-9][0-9]*\) to destroy.*/\1/p')
  [ "$(printf '%s\n' "$going" | grep -c .)" -eq "${counted:-0}" ] || fail "what the plan of $1 destroys cannot be told from terraform's words (it counts ${counted:-0}, found: ${going:-none}). Nothing of it was changed."
  printf '%s\n' "$going" | while read -r action address; do
    is_stateful "$address" || continue
    if [ "$action" = replace ]; then allowed=$allowed_replace; else allowed=$allowed_destroy; fi
    is_line "$1/$address" "$allowed" || echo "$action $1/$address"
  done
}

report_losses() {
  echo 'STATEFUL RESOURCES WOULD BE LOST, and what is in them:'
  printf '%s\n' "$1" | sed -e 's/^replace \(.*\)/  \1 replaced/' -e 's/^destroy \(.*\)/  \1 destroyed/'
  echo 'If that is meant:'
  printf '%s\n' "$1" | sed -e "s/^replace \(.*\)/  --allow-replacement '\1'/" -e "s/^destroy \(.*\)/  --allow-destroy '\1'/"
}

# --- What is done -----------------------------------------------------------------------------------------------------

# The plan and the bootstrap's override go away, however this ends. A signal waits until terraform has ended.
plan_file=''
override=''
clean_up() {
  [ -z "$plan_file" ] || rm -f "$plan_file"
  [ -z "$override" ] || rm -f "$override"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

changed=''
unchanged=''
refused=no

# Plans a stack that is connected, and applies the plan.
change() {
  plan_file=$1/.terraform/apply.tfplan
  code=0
  plan "$1" || code=$?
  case $code in
    0)
      rm -f "$plan_file"
      unchanged="$unchanged $1"
      echo "$1: nothing to change."
      return 0
      ;;
    2) ;;
    *) fail "the plan of $1 failed. Nothing of it was changed; mend it and run this again." ;;
  esac
  lost=$(losses "$1") || exit 1
  if [ -n "$lost" ]; then
    report_losses "$lost" >&2
    refused=yes
    if [ "$mode" != plan ]; then
      echo "apply.sh: $1 was not applied." >&2
      exit 3
    fi
  fi
  changed="$changed $1"
  if [ "$mode" = plan ]; then
    rm -f "$plan_file"
    return 0
  fi
  for name in ${expected:-}; do
    to_read "$1" show -no-color .terraform/apply.tfplan | grep -qF "\"$name\"" || fail "backend.hcl names $name, and $1 would make none of that name (above). Name what it makes, set state_bucket and state_lock_table in common.tfvars, or leave $1 out (see README.md). Nothing was changed."
  done
  if [ "$approve" != yes ]; then
    [ -t 0 ] || fail "there is no terminal to ask at whether $1 may be applied. Add --auto-approve, or --plan."
    printf 'Apply this to %s? Only "yes" does. ' "$1"
    read -r answer || answer=''
    [ "$answer" = yes ] || fail "$1 was not applied."
  fi
  # A lock that somebody took since is waited for too.
  in_stack "$1" apply -input=false ${lock_timeout:+"-lock-timeout=$lock_timeout"} .terraform/apply.tfplan || fail "$1 was applied in part. Mend what terraform says, and run this again: it goes on there."
  rm -f "$plan_file"
}

# Asks for what stands before a stack: without it terraform would fail half-way, or make things that nothing feeds. One that
# was applied in part passes: what it lacks of outputs, the plan of this stack fails for.
require_predecessors() {
  for before in $(predecessors "$1"); do
    if is_in "$before" "$applied" || is_line "$before" "$(left_out)"; then continue; fi
    connected "$before" >/dev/null
    pulled=$(state_of "$before") || exit 1
    if ! has_resources "$pulled"; then
      hint=''
      [ "$before" != "$(state_stack)" ] || hint=', or leave it out if you have a bucket (see README.md)'
      fail "$1 needs $before, which has no state yet. Apply it first: ./apply.sh $before$hint"
    fi
    applied="$applied $before"
  done
}

# The bucket cannot hold the state of the stack that makes it before it is there: the state is a local file first. That
# file outlives an interruption, and a later run goes on with it. What the bucket holds goes before the file.
bootstrap() {
  own=$(state_stack)
  [ -n "$own" ] || fail 'no stack of this bundle makes a bucket for states'
  ! is_line "$own" "$(left_out)" || fail "left-out.txt names $own: there is nothing to bootstrap. Nothing was run."
  local_state=$own/bootstrap.tfstate
  mine=''
  [ ! -s "$local_state" ] || mine=$(cat "$local_state")
  override=$own/backend_override.tf
  rm -f "$override"
  if said=$(connect "$own" -reconfigure 2>&1); then
    there=$(state_of "$own") || exit 1
    # The bucket's own state is the truth once there is one: the file is either that, or an older one, or refused.
    if [ -n "$(lineage "$there")" ] || [ -z "$mine" ]; then
      [ -z "$mine" ] || deliver "$own" "$mine" "$local_state"
      rm -f "$local_state" "$local_state.backup"
      if has_resources "$there"; then
        echo "$own has its state in its bucket already: nothing to bootstrap."
      else
        change "$own"
      fi
      return 0
    fi
  else
    # Terraform has no other sign of it. Taken wrongly, AWS refuses to make a bucket that is there.
    case $said in
      *'S3 bucket'*'does not exist'* | *NoSuchBucket*) ;;
      *)
        echo "$said" >&2
        fail "whether $own has a state already cannot be told. Nothing was changed."
        ;;
    esac
    [ -n "$mine" ] || expected="$(setting "$(backend_file "$own")" bucket) $(setting "$(backend_file "$own")" dynamodb_table)"
    echo "The bucket is not there yet: $own is applied with its state in $local_state."
  fi
  printf '%s\n' "$OVERRIDE" >"$override"
  # shellcheck disable=SC2086 # No argument where there is none.
  in_stack "$own" init -input=false $locked -reconfigure
  change "$own"
  rm -f "$override"
  connected "$own" -reconfigure
  deliver "$own" "$(cat "$local_state")" "$local_state"
  rm -f "$local_state" "$local_state.backup"
  echo "$own: its state is in its bucket."
}

# Copies each state to its new place, and leaves the old one as it is. What has arrived is passed over by the next run.
move_states() {
  [ -f "$old_backend" ] || fail "--move-states: there is no file $old_backend. Give the backend.hcl that was in use before. Nothing was run."
  [ "$old_prefix_given" = yes ] || old_prefix=$key_prefix
  if [ "$(cat "$old_backend")" = "$(cat backend.hcl 2>/dev/null)" ] && [ "$old_prefix" = "$key_prefix" ]; then
    fail "$old_backend and backend.hcl name the same place. Set backend.hcl to the new one, and give the one before to --move-states. Nothing was run."
  fi
  moved=0
  for stack in $(stacks); do
    [ ! -f "$stack/backend.hcl" ] || fail "$stack has a backend.hcl of its own, which says nothing of where it moves to: remove that file. Nothing of $stack was moved."
    echo "== $stack"
    connect_to "$stack" -reconfigure "$old_backend" "$old_prefix" >/dev/null || fail "the old state of $stack cannot be reached; terraform says why above. Nothing of it was moved."
    before=$(state_of "$stack") || exit 1
    connected "$stack" -reconfigure >/dev/null
    if [ -z "$(lineage "$before")" ]; then
      echo "$stack: no state to move."
      continue
    fi
    deliver "$stack" "$before" "$old_backend"
    moved=$((moved + 1))
    echo "$stack: its state is where backend.hcl says."
  done
  [ "$moved" -gt 0 ] || fail "no stack has a state where $old_backend says (keys begin with \"$old_prefix\"): is it the right file, and the right --old-key-prefix? Nothing was moved."
  echo "Moved $moved states. The old ones are left as they are: nobody may apply there any more."
}

work_through() {
  applied=''
  for stack in $(stacks); do
    if is_line "$stack" "$(left_out)"; then continue; fi
    if [ -n "$wanted" ] && ! is_in "$stack" "$wanted"; then continue; fi
    echo "== $stack"
    require_predecessors "$stack"
    connected "$stack"
    change "$stack"
    [ "$mode" = plan ] || applied="$applied $stack"
  done
  echo
  [ -z "$unchanged" ] || echo "Nothing to change:$unchanged"
  if [ "$mode" = plan ]; then
    [ -z "$changed" ] || echo "To be changed:$changed"
    [ "$refused" = no ] || exit 3
    [ "$detailed" = no ] || [ -z "$changed" ] || exit 2
  else
    [ -z "$changed" ] || echo "Applied:$changed"
  fi
}

[ "$edited" = yes ] || verify
if [ "$mode" = verify ]; then
  echo 'The files are those that were handed over.'
  exit 0
fi
command -v "$terraform" >/dev/null 2>&1 || fail "there is no $terraform on PATH (its version stands in .terraform-version)"
export TF_IN_AUTOMATION=1
refuse_surroundings
read_key_prefix
check_left_out
check_wanted
check_allowances
case $mode in
  bootstrap) bootstrap ;;
  move-states)
    require_bootstrapped
    move_states
    ;;
  *)
    require_bootstrapped
    work_through
    ;;
esac
