#!/bin/sh
# Applies the stacks of this bundle in their order. Needs terraform and the usual tools of a shell.
set -eu

usage() {
  cat <<'TEXT'
Usage: ./apply.sh [options] [stack...]

Applies all stacks in their order, or those that are named, in that order too.

  --plan           plan and change nothing
  --auto-approve   apply each plan without asking
  --bootstrap      make the bucket and the lock table of the states, and move their own state into them
  --verify         only check that the files are those that were handed over
  --edited         run though they are not: for a team that has taken the code over
  --help           this text

Where states are kept stands in backend.hcl (see README.md). TERRAFORM_BINARY_NAME names another terraform.
TEXT
}

cd "$(dirname -- "$0")"
terraform=${TERRAFORM_BINARY_NAME:-terraform}
mode=apply
approve=no
edited=no
wanted=''

fail() {
  echo "apply.sh: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --plan) mode=plan ;;
    --bootstrap) mode=bootstrap ;;
    --verify) mode=verify ;;
    --auto-approve) approve=yes ;;
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

# stacks.txt: one stack a line, in their order, each followed by those that must be applied before it.
stacks() {
  while read -r stack _; do echo "$stack"; done <stacks.txt
}

predecessors() {
  while read -r stack others; do
    [ "$stack" != "$1" ] || echo "$others"
  done <stacks.txt
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
  if ! result=$($digests 2>&1); then
    echo "$result" | grep -v ': OK$' >&2
    fail 'the bundle was edited after it was handed over (above: what differs or is missing). Ask for a new bundle with the change in it, or undo the edit. Nothing was run.'
  fi
  # Terraform would read these beside the stack's own files.
  extra=$(
    find . -name .terraform -prune -o \( -name '*.tf' -o -name '*.tf.json' -o -name '*.tofu' -o -name '*.tofu.json' \) -print | sed 's|^\./||' | while read -r file; do
      case $file in */backend_override.tf) continue ;; esac
      sed 's/^[0-9a-f]*  //' SHA256SUMS | grep -qxF "$file" || echo "$file"
    done
  )
  [ -z "$extra" ] || fail "these files are not part of the bundle, and terraform would read them: $(echo "$extra" | tr '\n' ' '). Remove them, or ask for a bundle that has them. Nothing was run."
}

in_stack() {
  stack_folder=$1
  shift
  "$terraform" -chdir="$stack_folder" "$@"
}

# A value of a backend.hcl.
setting() {
  sed -n "s/^[[:space:]]*$2[[:space:]]*=[[:space:]]*\"\(.*\)\".*/\1/p" "$1"
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

# The states of other stacks are where this one's is, unless a variable says otherwise.
follow_backend() {
  file=$(backend_file "$1")
  bucket=$(setting "$file" bucket)
  region=$(setting "$file" region)
  if [ -n "$bucket" ] && [ -z "${TF_VAR_state_bucket:-}" ]; then export TF_VAR_state_bucket="$bucket"; fi
  if [ -n "$region" ] && [ -z "${TF_VAR_state_region:-}" ]; then export TF_VAR_state_region="$region"; fi
}

# Connects a stack with its state. `-reconfigure`, since this script moves no state unless it is asked to bootstrap.
connect() {
  connected=$1
  how=${2:--reconfigure}
  case $(backend_file "$connected") in
    backend.hcl)
      set -- -backend-config=../backend.hcl "-backend-config=key=${TF_VAR_state_key_prefix:-}$connected.tfstate"
      ;;
    *) set -- -backend-config=backend.hcl ;;
  esac
  # shellcheck disable=SC2086 # Options, split on purpose.
  in_stack "$connected" init -input=false -lockfile=readonly $how "$@"
}

# Whether the state of a stack that is connected holds any resource.
has_state() {
  in_stack "$1" state pull | grep -q '"mode": "managed"'
}

is_in() {
  case " $2 " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# Asks for what stands before a stack: without it terraform would fail half-way, or make things that nothing feeds.
require_predecessors() {
  for before in $(predecessors "$1"); do
    if is_in "$before" "$applied"; then continue; fi
    connect "$before" >/dev/null || fail "the state of $before cannot be read, which must be applied before $1"
    has_state "$before" || fail "$1 needs $before, which has no state yet. Apply it first: ./apply.sh $before"
    applied="$applied $before"
  done
}

# Plans a stack that is connected, and applies the plan.
change() {
  plan_file=.terraform/apply.tfplan
  code=0
  in_stack "$1" plan -input=false -detailed-exitcode -out="$plan_file" || code=$?
  case $code in
    0)
      rm -f "$1/$plan_file"
      echo "$1: nothing to change."
      return 0
      ;;
    2) ;;
    *) fail "the plan of $1 failed. Nothing of it was changed; mend it and run this again." ;;
  esac
  if [ "$mode" = plan ]; then
    rm -f "$1/$plan_file"
    return 0
  fi
  if [ "$approve" != yes ]; then
    [ -t 0 ] || fail "there is no terminal to ask at whether $1 may be applied. Add --auto-approve, or --plan."
    printf 'Apply this to %s? Only "yes" does. ' "$1"
    read -r answer
    [ "$answer" = yes ] || fail "$1 was not applied."
  fi
  # The plan may hold secrets: it is gone after, whatever happens.
  in_stack "$1" apply -input=false "$plan_file" || code=failed
  rm -f "$1/$plan_file"
  [ "$code" != failed ] || fail "$1 was applied in part. Mend what terraform says, and run this again: it goes on there."
}

# The bucket cannot hold the state of the stack that makes it before it is there: the state is a local file first. That
# file outlives an interruption, and a later run goes on with it.
bootstrap() {
  own=''
  for stack in $(stacks); do
    case $stack in *-state) own=$stack ;; esac
  done
  [ -n "$own" ] || fail 'no stack of this bundle makes a bucket for states'
  follow_backend "$own"
  local_state=$own/terraform.tfstate
  override=$own/backend_override.tf
  if [ ! -s "$local_state" ]; then
    rm -f "$override"
    if said=$(connect "$own" 2>&1); then
      if has_state "$own"; then
        echo "$own has its state in its bucket already: nothing to bootstrap."
        return 0
      fi
      change "$own"
      return 0
    fi
    case $said in
      *'does not exist'*) ;;
      *)
        echo "$said" >&2
        fail "whether $own has a state already cannot be told. Nothing was changed."
        ;;
    esac
    echo "The bucket is not there yet: $own is applied with its state in $local_state."
  fi
  printf 'terraform {\n  backend "local" {}\n}\n' >"$override"
  in_stack "$own" init -input=false -lockfile=readonly -reconfigure
  change "$own"
  rm -f "$override"
  connect "$own" '-migrate-state -force-copy'
  has_state "$own" || fail "the state of $own did not arrive in its bucket. $local_state still has it: run this again."
  rm -f "$local_state" "$local_state.backup"
}

[ "$edited" = yes ] || verify
if [ "$mode" = verify ]; then
  echo 'The files are those that were handed over.'
  exit 0
fi
command -v "$terraform" >/dev/null 2>&1 || fail "there is no $terraform on PATH (its version stands in .terraform-version)"
for stack in $wanted; do
  [ -d "$stack" ] && is_in "$stack" "$(stacks | tr '\n' ' ')" || fail "there is no stack $stack. There are: $(stacks | tr '\n' ' ')"
done

if [ "$mode" = bootstrap ]; then
  bootstrap
  exit 0
fi

applied=''
for stack in $(stacks); do
  if [ -n "$wanted" ] && ! is_in "$stack" "$wanted"; then continue; fi
  echo "== $stack"
  follow_backend "$stack"
  require_predecessors "$stack"
  connect "$stack"
  change "$stack"
  [ "$mode" = plan ] || applied="$applied $stack"
done
