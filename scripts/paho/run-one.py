#!/usr/bin/env python3
"""One test of Eclipse Paho's interoperability suite, or the list of them.
usage: run-one.py SUITE_DIR 3.1.1|5 list | run-one.py SUITE_DIR 3.1.1|5 PORT TEST
Exit code 0 when the test passed. The suite fills in its settings only when it is started as a program, so they are set
here. Standard library only."""
import importlib
import logging
import os
import sys
import unittest

MODULES = {"3.1.1": "client_test", "5": "client_test5"}
PREFIXES = {"3.1.1": "", "5": "client_test5/"}
TOPICS = ["TopicA", "TopicA/B", "Topic/C", "TopicA/C", "/TopicA"]
WILDCARDS = ["TopicA/+", "+/C", "#", "/#", "/+", "+/+", "TopicA/#"]


def load(suite, version):
    folder = os.path.join(suite, "interoperability")
    os.chdir(folder)
    sys.path.insert(0, folder)
    return importlib.import_module(MODULES[version])


def configure(module, version, port):
    module.host = "127.0.0.1"
    module.port = port
    module.topic_prefix = PREFIXES[version]
    module.topics = [PREFIXES[version] + topic for topic in TOPICS]
    module.wildtopics = [PREFIXES[version] + wildcard for wildcard in WILDCARDS]
    module.nosubscribe_topics = ("test/nosubscribe",)


def strict(test):
    """Some tests say False instead of failing."""

    def run(self):
        if test(self) is False:
            self.fail("the test returned False")

    return run


def main():
    suite, version, *rest = sys.argv[1:]
    module = load(suite, version)
    if rest == ["list"]:
        print("\n".join(unittest.defaultTestLoader.getTestCaseNames(module.Test)))
        return 0
    port, name = rest
    logging.getLogger().setLevel(logging.ERROR)
    configure(module, version, int(port))
    setattr(module.Test, name, strict(getattr(module.Test, name)))
    # only a suite runs setUpClass
    result = unittest.TextTestRunner().run(unittest.TestSuite([module.Test(name)]))
    return 0 if result.wasSuccessful() else 1


code = main()
sys.stdout.flush()
sys.stderr.flush()
# its clients' threads would hold the process
os._exit(code)
