import ArgumentParser
import Configuration
import Logging
import ServiceLifecycle
print("platform")
