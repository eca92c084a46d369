#!/bin/sh
# Sends requests with curl as API references print them: logon by user name and password, then the session in a header, then
# in a cookie jar. Usage: session.sh URL USER PASSWORD FOLDER; response bodies and cookies go to FOLDER.
set -eu
url=$1 user=$2 password=$3 folder=$4

print_line() { printf '%s\n' "$*"; }
die() { print_line "FAILED: $*" >&2; exit 1; }
# Prints the status of a request; its body goes to $folder/body.
ask() { curl -sS -o "$folder/body" -w '%{http_code}' "$@"; }
expect() {
    wanted=$1
    shift
    status=$(ask "$@") || die "curl $*"
    [ "$status" = "$wanted" ] || die "$status instead of $wanted: $* $(cat "$folder/body")"
}
has() { grep -q "$1" "$folder/body" || die "no $1 in $(cat "$folder/body")"; }

expect 200 "$url/api/"
has 'sessionMngr/?v=latest'
expect 401 "$url/api/backupServers"
expect 401 -X POST -u "$user:wrong" -d '' "$url/api/sessionMngr/?v=latest"

expect 201 -X POST -u "$user:$password" -H 'Content-Length: 0' -D "$folder/head" -c "$folder/jar" "$url/api/sessionMngr/?v=latest"
session=$(tr -d '\r' <"$folder/head" | sed -n 's/^[Xx]-[Rr]est[Ss]vc[Ss]ession[Ii]d: //p')
[ -n "$session" ] || die "no session in $(cat "$folder/head")"
print_line "logged on"

expect 200 -H "X-RestSvcSessionId: $session" "$url/api/backupServers"
has '<EntityReferences '
expect 200 -H "X-RestSvcSessionId: $session" -H 'Accept: application/json' "$url/api/backupServers"
has '"Refs":\['
expect 200 -H "X-RestSvcSessionId: $session" -H 'Accept: application/json' \
    -G "$url/api/query" --data-urlencode 'type=VmRestorePoint' --data-urlencode 'format=Entities' --data-urlencode 'pageSize=1' \
    --data-urlencode 'filter=VmDisplayName=="crm-db";CreationTime>=2000-01-01'
has '"VmDisplayName":"crm-db"'
expect 200 -H "X-RestSvcSessionId: $session" -g "$url/api/query?type=Job&filter=Name==\"Databases%20Backup\",JobType==Replica"
has 'Databases Backup'
print_line "read with the session header"

expect 200 -b "$folder/jar" "$url/api/jobs"
expect 200 -b "$folder/jar" -H 'X-RestSvcSessionId: bm9uZQ==' "$url/api/jobs"
expect 401 -b 'X-RestSvcSessionId=bm9uZQ==' -H "X-RestSvcSessionId: $session" "$url/api/jobs"
print_line "read with the cookie jar"

expect 200 -b "$folder/jar" "$url/api/vmRestorePoints"
point=$(grep -o '/vmRestorePoints/[0-9a-f-]*' "$folder/body" | head -n 1)
expect 400 -b "$folder/jar" -X POST -H 'Content-Type: application/xml' \
    -d '<RestoreSpec xmlns="http://www.veeam.com/ent/v1.0"><VmRestoreSpec/></RestoreSpec>' "$url/api$point?action=restore"
has 'PowerOnAfterRestore'
expect 202 -b "$folder/jar" -X POST -H 'Content-Type: application/xml' \
    -d '<RestoreSpec xmlns="http://www.veeam.com/ent/v1.0"><VmRestoreSpec><PowerOnAfterRestore>true</PowerOnAfterRestore></VmRestoreSpec></RestoreSpec>' \
    "$url/api$point?action=restore"
has '<TaskId>task-1</TaskId>'
expect 202 -b "$folder/jar" -X POST -H 'Content-Type: application/json' -H 'Accept: application/json' \
    -d '{"VmRestoreSpec":{"PowerOnAfterRestore":true}}' "$url/api$point?action=restore"
has '"TaskId":"task-2"'
for poll in 1 2 3 4 5 6 7 8 9 10; do
    expect 200 -b "$folder/jar" "$url/api/tasks/task-1"
    grep -q '<State>Finished</State>' "$folder/body" && break
done
has '<Result Success="true">'
has 'Type="RestoreSession"'
print_line "restored"

expect 200 -b "$folder/jar" "$url/api/logonSessions"
own=$(grep -o '/logonSessions/[0-9a-f-]*' "$folder/body" | head -n 1)
expect 204 -b "$folder/jar" -X DELETE "$url/api$own"
expect 401 -b "$folder/jar" "$url/api/jobs"
print_line "logged off"
