"""The AWS CLI, started once: every call is a fork of this process, so that it costs a tenth of the time.

usage: server.py SOCKET. Prints a line once it is ready; stops when its standard input closes. `aws.py` is the other end.
"""
import json
import os
import signal
import socket
import sys
import threading
import traceback

import awscli.clidriver


def warm_up() -> awscli.clidriver.CLIDriver:
    """With what every call would load for itself: the models of the services."""
    driver = awscli.clidriver.create_clidriver()
    for service in ("accessanalyzer", "cloudformation", "iam", "lambda", "s3", "sts"):
        driver.session.create_client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    return driver


def answer(driver: awscli.clidriver.CLIDriver, connection: socket.socket) -> None:
    message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while not message.endswith(b"\n"):
        message += connection.recv(1 << 20)
    request = json.loads(message)
    for stream, number in zip(streams, range(3)):
        os.dup2(stream, number)
    os.chdir(request["folder"])
    data = {name: os.environ[name] for name in ("AWS_DATA_PATH",) if name in os.environ}  # where awscli found its own
    os.environ.clear()
    os.environ.update(request["environment"] | data)
    code = 255
    try:
        code = driver.main(request["arguments"])
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(str(code).encode())
        os._exit(0)


def stop_with_stdin(pid: int) -> None:
    sys.stdin.buffer.read()
    os.kill(pid, signal.SIGKILL)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    driver = warm_up()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    print("ready", flush=True)
    threading.Thread(target=stop_with_stdin, args=(os.getpid(),), daemon=True).start()
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            answer(driver, connection)
        connection.close()


if __name__ == "__main__":
    main()
