import Testing

@testable import Patterns

@Suite("Sets of scalars")
struct ScalarSetTests {
    @Test("ranges in any order become ranges in order, joined where they touch, without surrogates")
    func joining() {
        #expect(ScalarSet([5...9, 1...2, 3...4, 8...12]).ranges == [1...12])
        #expect(ScalarSet([0...0x10ffff]) == .all)
        #expect(ScalarSet([0xd900...0xda00]).isEmpty)
        #expect(ScalarSet([0x41...0x43, 0x45...0x45]).ranges == [0x41...0x43, 0x45...0x45])
    }

    @Test("sets of few scalars are what sets of numbers are")
    func property() {
        var random = SeededRandom(seed: 17)
        for _ in 0..<2_000 {
            let left = Self.set(&random)
            let right = Self.set(&random)
            let (one, other) = (Self.members(left), Self.members(right))
            #expect(Self.members(left.union(right)) == one.union(other))
            #expect(Self.members(left.subtracting(right)) == one.subtracting(other))
            #expect(Self.members(left.inverted) == Set(0..<40).subtracting(one))
            #expect(left.isSubset(of: right) == one.isSubset(of: other))
            #expect(left.inverted.inverted == left)
            #expect(left.union(right).ranges == ScalarSet(left.ranges + right.ranges).ranges)
        }
    }

    private static func set(_ random: inout SeededRandom) -> ScalarSet {
        ScalarSet(
            (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                let low = UInt32.random(in: 0..<36, using: &random)
                return low...low + UInt32.random(in: 0..<4, using: &random)
            })
    }

    private static func members(_ set: ScalarSet) -> Set<UInt32> { Set((0..<40).filter { set.contains($0) }) }

    @Test("case is folded as Unicode says, the same for every language")
    func folding() {
        let folding = CaseFolding.simple
        let orbits: [[UInt32]] = [
            [0x4b, 0x6b, 0x212a], [0x53, 0x73, 0x17f], [0xc5, 0xe5, 0x212b], [0x3a3, 0x3c2, 0x3c3], [0xdf, 0x1e9e],
            [0x1c4, 0x1c5, 0x1c6], [0x345, 0x399, 0x3b9, 0x1fbe], [0x10400, 0x10428], [0x10d0, 0x1c90], [0x49, 0x69],
            [0xff21, 0xff41], [0x13a0, 0xab70],
        ]
        for orbit in orbits {
            #expect(orbit.map { folding.orbits[$0] } == orbit.map { _ in orbit })
            #expect(Set(orbit.map { folding.folded($0) }).count == 1)
            #expect(folding.closure(ScalarSet(orbit[0])) == ScalarSet(orbit.map { $0...$0 }))
        }
        for alone: UInt32 in [0x31, 0x130, 0x131, 0x149, 0x4e00, 0xac00, 0x1f600] {
            #expect(folding.folded(alone) == alone)
        }
        #expect(folding.closure(ScalarSet([0x61...0x7a])).contains(0x212a))
    }

    @Test("categories are those of Unicode, and together they are everything")
    func categories() throws {
        #expect(GeneralCategories.set("Lu")?.contains(0x41) == true)
        #expect(GeneralCategories.set("L")?.contains(0x4e00) == true)
        #expect(GeneralCategories.set("Nd")?.contains(0x661) == true)
        #expect(GeneralCategories.set("Co")?.contains(0x10_0000) == true)
        #expect(GeneralCategories.set("X") == nil)
        #expect(GeneralCategories.set("") == nil)
        let all = ["L", "M", "N", "P", "S", "Z", "C"].compactMap { GeneralCategories.set($0) }
        #expect(all.reduce(ScalarSet([])) { $0.union($1) } == .all)
        #expect(all.map { $0.ranges.reduce(0) { $0 + $1.count } }.reduce(0, +) == 0x11_0000 - 0x800)
    }

    /// Sets that are written as ranges, by categories and as what they are not.
    @Test(
        "a set is found by both engines as it is",
        arguments: [
            #"[\W_]"#, #"[^\W_]"#, #"\w"#, #"\W"#, #"\D"#, #"[^\p{L}\p{Sm}]"#, #"[\p{C}a]"#, #"[\w-[a-m\p{Nd}]]"#,
            #"[\S-[\w]]"#, "[^a]",
        ])
    func engines(_ source: String) throws {
        let (node, _) = try PatternParser.parse(source)
        guard case .set(let set) = node else { throw PatternMistake(offset: 0, problem: "", mend: "") }
        let linear = try TextPattern(source)
        let tried = try TextPattern("(?=.)" + source)
        #expect(linear.engine == .linear && tried.engine == .backtracking)
        for value in Array(UInt32(0)..<0x3000) + [0x4e00, 0xd7ff, 0xe000, 0xfffd, 0x1f600, 0x2a6df, 0xe0001, 0x10_ffff]
        {
            // What is assigned differs from one version of Unicode to another, so that is not compared.
            guard let scalar = Unicode.Scalar(value), scalar.properties.age.map({ $0 <= (13, 0) }) ?? false else {
                continue
            }
            // No `.` matches the end of a line; ʕ was a small letter once, and is none any more.
            guard value != 0x0a, value != 0x295 else { continue }
            let text = SearchText(String(scalar))
            let isMember = set.contains(value)
            #expect(try (linear.firstMatch(in: text) != nil) == isMember, "\(String(value, radix: 16))")
            #expect(try (tried.firstMatch(in: text) != nil) == isMember, "\(String(value, radix: 16))")
        }
    }
}
