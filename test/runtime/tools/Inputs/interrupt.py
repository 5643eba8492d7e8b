"""interrupt.py COUNT COMMAND...: runs a training command, interrupts it COUNT
times while it trains, and resumes it until it finishes."""
import signal
import subprocess
import sys
import time

count, command = int(sys.argv[1]), sys.argv[2:]
run = command[command.index("-o") + 1]


def lines():
    try:
        with open(run + "/metrics.jsonl") as file:
            return len(file.readlines())
    except FileNotFoundError:
        return 0


interruptions = 0
for part in range(20):
    before = lines()
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    # Wait until it trains; SIGTERM and SIGINT mean the same.
    while child.poll() is None and lines() == before:
        time.sleep(0.002)
    if interruptions < count:
        child.send_signal(signal.SIGTERM if part % 2 else signal.SIGINT)
    message = child.communicate()[1]
    assert child.returncode == 0, (child.returncode, message)
    command = ["kleene-rt", "train", "-o", run, "--resume"]
    if "finished" in message:
        break
    assert "Continue with: kleene train -o " + run + " --resume" in message, message
    interruptions += 1
else:
    sys.exit("never finished")
if interruptions == 0:
    sys.exit("finished before it could be interrupted")
