import Foundation

exit(
    Fuzzing.run([
        "json": { JSONTarget.run(FuzzInput($0)) }, "parameters": { ParameterTarget.run(FuzzInput($0)) },
        "headers": { HeaderTarget.run(FuzzInput($0)) }, "multipart": { MultipartTarget.run(FuzzInput($0)) },
        "pattern": { PatternTarget.run(FuzzInput($0)) }, "service": { ServiceTarget.run(FuzzInput($0)) },
    ]))
