"""interrupt_trace.py FOLDER COMMAND...: interrupts the command once an unfinished
file stands in the folder, and shows that it ended by the signal and left nothing."""
import os
import signal
import subprocess
import sys
import time

folder, command = sys.argv[1], sys.argv[2:]
assert not os.listdir(folder)
# Whoever runs the tests may ignore the signal, and children would inherit that.
signal.signal(signal.SIGINT, signal.SIG_DFL)
process = subprocess.Popen(command)
try:
    deadline = time.monotonic() + 60
    while not os.listdir(folder):
        assert process.poll() is None, "the command ended by itself"
        assert time.monotonic() < deadline, "no file appeared"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=60)
finally:
    process.kill()
sys.exit(f"exit status {code}" if code != -signal.SIGINT else
         f"left {os.listdir(folder)}" if os.listdir(folder) else 0)
