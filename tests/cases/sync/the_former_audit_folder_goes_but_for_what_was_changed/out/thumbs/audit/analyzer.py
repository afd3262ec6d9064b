# audit/analyzer.py
    "ec2:RunInstances",
