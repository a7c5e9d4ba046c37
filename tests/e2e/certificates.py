# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for the tests of TLS, made by openssl."""
import os
import subprocess


def create(directory, name, ca=None, serial=1):
    """An EC key and a certificate for 127.0.0.1, signed by `ca` or by itself; the paths of both."""
    def run(*words):
        subprocess.run(words, check=True, capture_output=True)

    key, crt = os.path.join(directory, name + ".key"), os.path.join(directory, name + ".crt")
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key + ".new")
    os.chmod(key + ".new", 0o600)
    words = ["openssl", "req", "-x509", "-new", "-key", key + ".new", "-subj", "/CN=" + name,
             "-days", "2", "-set_serial", str(serial), "-out", crt + ".new"]
    if ca:
        words += ["-CA", os.path.join(directory, ca + ".crt"),
                  "-CAkey", os.path.join(directory, ca + ".key"),
                  "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"]
    run(*words)
    os.rename(key + ".new", key)
    os.rename(crt + ".new", crt)
    return crt, key
