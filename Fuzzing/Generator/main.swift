import Foundation

exit(
    Fuzzing.run(["yaml": TreeTarget.yaml, "tree-json": TreeTarget.json, "description": DescriptionTarget.run]))
