/// Bytes of hexadecimal digits, for vectors.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits: [UInt8] = hexadecimal.compactMap { $0.hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
