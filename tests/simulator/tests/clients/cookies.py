"""Sends requests with the standard library of Python; the cookie jar alone keeps the session.

Usage: cookies.py URL USER PASSWORD
"""

import base64
import http.cookiejar
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

url, user, password = sys.argv[1:]
jar = http.cookiejar.CookieJar()
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
NAMESPACE = "{http://www.veeam.com/ent/v1.0}"


def ask(method, target, body=None, **headers):
    request = urllib.request.Request(url + target, data=body, method=method)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def get_json(target):
    status, body = ask("GET", target, Accept="application/json")
    assert status == 200, (target, status, body)
    return json.loads(body)


assert ask("GET", "/api/jobs")[0] == 401
basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
status, body = ask("POST", "/api/sessionMngr/?v=latest", b"", Authorization=basic)
assert status == 201, (status, body)
session = xml.etree.ElementTree.fromstring(body)
assert session.tag == NAMESPACE + "LogonSession"
assert [cookie.name for cookie in jar] == ["X-RestSvcSessionId"], list(jar)
print("logged on")

links = [link.get("Href") for link in session.iter(NAMESPACE + "Link")]
hosts = {urllib.parse.urlsplit(link).netloc for link in links}
assert hosts == {"enterprise.example.local:9398"}, hosts
filter_ = urllib.parse.quote('Name=="Databases Backup"')
found = get_json(f"/api/query?type=Job&format=Entities&filter={filter_}")
job = found["Entities"]["Jobs"]["Jobs"][0]
assert job["Name"] == "Databases Backup", job
path = urllib.parse.urlsplit(job["Href"]).path
print("queried")

status, body = ask("POST", path + "?action=start", b"", Content_Type="application/xml")
assert status == 202, (status, body)
task = xml.etree.ElementTree.fromstring(body)
target = urllib.parse.urlsplit(task.get("Href")).path
for _ in range(20):
    state = get_json(target)
    if state["State"] == "Finished":
        break
assert state["Result"]["Success"] is True, state
print("started a job")

own = next(link for link in links if "/logonSessions/" in link)
assert ask("DELETE", urllib.parse.urlsplit(own).path)[0] == 204
assert ask("GET", "/api/jobs")[0] == 401
print("logged off")
