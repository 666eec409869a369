import Foundation
import Testing

/// The Mann–Whitney U test (Mann and Whitney 1947), two-sided, by the normal approximation with correction for ties:
/// whether values of one sample tend to be larger than those of another, however they are distributed.
struct MannWhitney {
    /// How often a value of the first sample exceeds one of the second; ties count half.
    let u: Double
    /// Standard deviations between `u` and what samples of one distribution would give.
    let z: Double
    private let pairs: Double

    init(_ first: [Double], _ second: [Double]) {
        let values: [(value: Double, isFirst: Bool)] =
            (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var (rankSum, ties, start): (Double, Double, Int) = (0, 0, 0)
        while start < values.count {
            let end: Int = values[start...].firstIndex { $0.value != values[start].value } ?? values.count
            let equal: Double = Double(end - start)
            let rank: Double = Double(start + end + 1) / 2
            rankSum += rank * Double(values[start..<end].count { $0.isFirst })
            ties += equal * equal * equal - equal
            start = end
        }
        let (n, m): (Double, Double) = (Double(first.count), Double(second.count))
        u = rankSum - n * (n + 1) / 2
        pairs = n * m
        let variance: Double = pairs / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
        z = variance > 0 ? (u - pairs / 2) / variance.squareRoot() : 0
    }

    /// Of samples of one distribution to lie as far apart as these.
    var probability: Double { erfc(abs(z) / 2.0.squareRoot()) }
    /// 0.5 where neither sample has the larger values.
    var superiority: Double { u / pairs }
}

@Suite struct MannWhitneyTests {
    /// A race of six tortoises and six hares, by their places: a tortoise is before a hare in 11 of 36 pairs.
    @Test func anExampleByHand() {
        let tortoises: [Double] = [1, 7, 8, 9, 10, 11].map { -$0 }
        let hares: [Double] = [2, 3, 4, 5, 6, 12].map { -$0 }
        let test: MannWhitney = MannWhitney(hares, tortoises)
        #expect(test.u == 25)
        #expect(MannWhitney(tortoises, hares).u == 11)
        // (25 - 18) / √(36 · 13 / 12)
        #expect(abs(test.z - 1.1209) < 0.0001)
        #expect(abs(test.probability - 0.2623) < 0.0001)
    }

    /// 1 1 2 against 1 2 3: ranks 2 2 4.5 of eight and a half; three ones and two twos are tied.
    @Test func tiesShareTheirRanks() {
        let test: MannWhitney = MannWhitney([1, 1, 2], [1, 2, 3])
        #expect(test.u == 2.5)
        // (2.5 - 4.5) / √(9 / 12 · (7 - (24 + 6) / 30))
        #expect(abs(test.z - -2 / 4.5.squareRoot()) < 1e-12)
        #expect(MannWhitney([5, 5], [5, 5]).z == 0)
    }

    /// Under one distribution the probabilities are even: one in twenty is below 0.05.
    @Test func whatIsTheSameIsFoundDifferentAsOftenAsPromised() {
        var generator: Seeded = Seeded(state: 1)
        let found: Int = (0..<2000).count { _ in
            let values: [Double] = (0..<100).map { _ in Double.random(in: 0..<1, using: &generator) }
            return MannWhitney(Array(values[..<50]), Array(values[50...])).probability < 0.05
        }
        #expect((60...140).contains(found), "\(found) of 2000")
    }

    /// A shift of two fifths of a standard deviation, with the sizes that the tests of logins use.
    @Test func aSmallShiftIsFound() {
        var generator: Seeded = Seeded(state: 2)
        let found: Int = (0..<100).count { _ in
            let first: [Double] = (0..<500).map { _ in Self.normal(&generator) }
            let second: [Double] = (0..<500).map { _ in Self.normal(&generator) + 0.4 }
            return abs(MannWhitney(first, second).z) > AccountEnumerationTests.limit
        }
        #expect(found >= 95, "\(found) of 100")
    }

    /// By the sum of twelve (variance 1).
    private static func normal(_ generator: inout Seeded) -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
    }

    /// splitmix64.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed: UInt64 = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
