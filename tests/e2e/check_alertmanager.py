#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What we give to Alertmanager is valid and does what is meant: check_alertmanager.py

amtool accepts the configuration, each severity takes its route, inhibition names alerts that exist,
and the message for Telegram is escaped and short whatever the alerts say.
"""
import json
import os
import re
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ALERTMANAGER = os.path.join(ROOT, "monitoring", "alertmanager")
RULES = os.path.join(ROOT, "monitoring", "prometheus", "rules.yml")
LONGEST_MESSAGE = 4096  # Telegram's


def amtool(*arguments):
    return subprocess.run(["amtool", *arguments], cwd=ALERTMANAGER, capture_output=True, text=True)


def rules():
    with open(RULES) as file:
        groups = yaml.safe_load(file)["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


class ConfigurationTest(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(ALERTMANAGER, "alertmanager.yml")) as file:
            self.configuration = yaml.safe_load(file)

    def routes(self, **labels):
        result = amtool("config", "routes", "test", "--config.file=alertmanager.yml",
                        *("%s=%s" % label for label in labels.items()))
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip().split(",")

    def test_amtool_accepts_it(self):
        result = amtool("check-config", "alertmanager.yml")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("1 templates", result.stdout)

    def test_each_severity_takes_its_route_and_the_console_hears_all(self):
        for name, rule in rules().items():
            severity = rule["labels"]["severity"]
            expected = ["console", "telegram-" + severity]
            if name == "Watchdog":
                expected = ["deadman"]
            self.assertEqual(self.routes(alertname=name, **rule["labels"]), expected, name)
        self.assertEqual(self.routes(alertname="SomebodyElses"), ["console"])
        self.assertEqual(self.routes(alertname="SomebodyElses", severity="page"), ["console"])

    def test_what_is_critical_never_waits(self):
        route = self.configuration["route"]
        for child in route["routes"]:
            if child["receiver"] in ("console", "telegram-critical"):
                self.assertEqual(child.get("group_wait", route["group_wait"]), "0s")

    def test_inhibition_names_alerts_and_areas_that_exist(self):
        known = {"alertname": set(rules()), "area": {r["labels"].get("area") for r in rules().values()},
                 "cause": {"mcp_down", "tests_failing"}}
        for inhibition in self.configuration["inhibit_rules"]:
            for matcher in inhibition["source_matchers"] + inhibition["target_matchers"]:
                label, kind, value = re.fullmatch(r'(\w+) (=~?) "(.+)"', matcher).groups()
                for part in value.split("|") if kind == "=~" else [value]:
                    self.assertTrue(any(re.fullmatch(part, str(name)) for name in known[label]), matcher)

    def test_nothing_critical_but_what_the_exporter_measures_is_ever_inhibited(self):
        def hit(matchers, labels):
            return all(re.fullmatch(re.fullmatch(r'\w+ =~? "(.+)"', m)[1],
                                    str(labels.get(m.split()[0], ""))) for m in matchers)
        for name, rule in rules().items():
            labels = dict(rule["labels"], alertname=name)
            for inhibition in self.configuration["inhibit_rules"]:
                if labels["severity"] == "critical" and hit(inhibition["target_matchers"], labels):
                    self.assertIn("ExporterDown", inhibition["source_matchers"][0], name)
        self.assertFalse(any(hit(i["target_matchers"], {"alertname": name, **rules()[name]["labels"]})
                             for i in self.configuration["inhibit_rules"]
                             for name in ("ExporterDown", "ExporterAbsent", "Watchdog")))

    def test_without_the_marked_parts_it_is_still_valid(self):
        with open(os.path.join(ALERTMANAGER, "alertmanager.yml")) as file:
            text = file.read()
        for part, count in (("telegram", 3), ("deadman", 1)):
            text, found = re.subn(r" *# begin %s\n(.*\n)*? *# end %s\n" % (part, part), "", text)
            self.assertEqual(found, count, part)
        self.assertNotIn("bot_token:", text)
        with tempfile.NamedTemporaryFile("w", suffix=".yml", dir=tempfile.gettempdir()) as file:
            file.write(text.replace("templates/*.tmpl", ALERTMANAGER + "/templates/*.tmpl"))
            file.flush()
            result = amtool("check-config", file.name)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


class Tags(HTMLParser):
    """Checks that each tag is one that Telegram knows, closed in its turn."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.text = [], ""
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        assert tag in ("b", "i", "a"), tag
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text += data


class MessageTest(unittest.TestCase):
    @staticmethod
    def alert(number, summary, description, status="firing", severity="critical"):
        return {"status": status, "fingerprint": str(number),
                "labels": {"alertname": "KillSwitchActive", "severity": severity, "environment": "testnet"},
                "annotations": {"summary": summary, "description": description,
                                "runbook_url": "http://127.0.0.1:8000/runbooks/KillSwitchActive"},
                "startsAt": "2026-11-25T06:00:00Z", "endsAt": "2026-11-25T06:05:00Z"}

    def render(self, *alerts):
        first = alerts[0]
        data = {"receiver": "telegram-critical", "status": first["status"], "alerts": alerts,
                "groupLabels": {"alertname": "KillSwitchActive"}, "commonLabels": first["labels"],
                "commonAnnotations": first["annotations"], "externalURL": "http://127.0.0.1:9093"}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(data, file)
            file.flush()
            result = amtool("template", "render", "--template.glob=templates/*.tmpl",
                            "--template.type=html", "--template.data=" + file.name,
                            '--template.text={{ template "thunes.telegram" . }}')
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.strip()

    def test_it_says_what_since_when_and_where_to_read_on(self):
        text = self.render(self.alert(1, "Kill-switch engaged", "Next: read the reason."))
        self.assertEqual(Tags(text).text.split("\n"), [
            "🔴 CRITICAL: KillSwitchActive · testnet", "", "Kill-switch engaged",
            "Next: read the reason.", "since 2026-11-25 06:00:00 UTC", "", "Runbook"])
        self.assertIn('<a href="http://127.0.0.1:8000/runbooks/KillSwitchActive">', text)

    def test_severities_look_different(self):
        heads = {self.render(self.alert(1, "s", "d", severity=severity)).split(":")[0]
                 for severity in ("critical", "warning", "info", "strange")}
        self.assertEqual(len(heads), 4)

    def test_a_resolved_alert_says_from_when_to_when(self):
        text = Tags(self.render(self.alert(1, "Engaged", "Next", status="resolved"))).text
        self.assertTrue(text.startswith("✅ Resolved: KillSwitchActive"))
        self.assertIn("06:00:00 to 06:05:00 UTC", text)

    def test_what_looks_like_html_arrives_as_it_was_written(self):
        text = self.render(self.alert(1, "5 < 6 & <b>bold</b>", "\"quoted\" 'and' +1 <a href=x>"))
        self.assertIn("5 &lt; 6 &amp; &lt;b&gt;bold&lt;/b&gt;", text)
        plain = Tags(text).text
        self.assertIn("5 < 6 & <b>bold</b>", plain)
        self.assertIn("\"quoted\" 'and' +1 <a href=x>", plain)

    def test_no_message_is_longer_than_telegram_takes(self):
        for summary, description in (("<" * 4000, "\"" * 4000), ("&" * 119, "'" * 119),
                                     ("x" * 499, "ü" * 249), ("Ж" * 4000, "+" * 100)):
            for count in (1, 3, 200):
                text = self.render(*(self.alert(i, summary, description) for i in range(count)))
                self.assertLessEqual(len(text), LONGEST_MESSAGE)
                Tags(text)
                if count > 3:
                    self.assertIn("… and more: 200 in all", text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
