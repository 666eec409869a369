import Foundation

exit(Fuzzing.run(["messages": MessageTarget.run]))
