import Mail

@testable import Learning

/// Messages as tests write them: words are hashed by nothing but their text.
struct Sample {
    var from = "ann@fabrikam.com"
    var domain: String?
    var isAligned = true
    var isShared = false
    var to = ["joe@contoso.com"]
    var subject = "Minutes of our meeting on Tuesday"
    var text =
        "Hello Joe here are the minutes of our meeting on Tuesday as promised see you next week in the big room Ann"
    var links: [Specimen.LinkDomain] = []
    var images: [String] = []
    var id = "<a@fabrikam.com>"
    var client: String? = "198.51.100.7"
    var vouching: [String] = []
    /// Whether it came through a filter; nil where nobody knows.
    var isBehindFilter: Bool?

    init(_ change: (inout Sample) -> Void = { _ in }) { change(&self) }

    static func words(_ text: String) -> [Specimen.Word] {
        text.lowercased().split(separator: " ").map { word in
            Specimen.Word(
                hash: SipHash(1, 2).hash(word.utf8), isStable: !word.utf8.contains { (0x30...0x39).contains($0) })
        }
    }

    static func link(_ name: String, isShared: Bool = false, isRelated: Bool = false) -> Specimen.LinkDomain {
        Specimen.LinkDomain(name: name, isShared: isShared, isRelated: isRelated)
    }

    var specimen: Specimen {
        let domain = domain ?? String(from[from.index(after: from.firstIndex(of: "@") ?? from.startIndex)...])
        return Specimen(
            sender: .init(
                address: from, domain: domain, isSharedDomain: isShared, isAligned: isAligned, vouching: vouching,
                vouchingAlone: vouching, client: client.flatMap { IPAddress($0) }, isBehindFilter: isBehindFilter),
            recipients: to, subject: Self.words(subject), subjectLength: subject.utf8.filter { $0 > 0x40 }.count,
            body: Self.words(text), links: links, ownDomains: ["contoso.com"], images: images,
            identity: [id, "Mon, 23 Nov 2026 13:00:00 +0000"])
    }

    var prepared: PreparedMessage { PreparedMessage(specimen, hash: Self.hash) }

    static let hash = SipHash(17, 42)

    /// Midday of a day of November 2026, or of as many days behind it.
    static func day(_ number: Int) -> WallTime {
        WallTime(milliseconds: 1_793_534_400_000 + Int64(number) * 86_400_000)
    }
}

/// Words that make mail of one kind, by a seed.
struct Prose {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    /// Words of a kind among common ones, and now and then one of the other kind, as mail has them.
    mutating func text(_ kind: String, words: Int = 60) -> String {
        let other = kind == "good" ? "bad" : "good"
        return (0..<words).map { _ in
            if next(2) == 0 { return "common\(Self.letters(next(80)))" }
            return "\(next(6) == 0 ? other : kind)\(Self.letters(next(120)))"
        }.joined(separator: " ")
    }

    // Words have no digits, as those do not count as stable.
    static func letters(_ number: Int) -> String {
        var (rest, text) = (number, "")
        repeat {
            text.append(Character(Unicode.Scalar(UInt8(0x61 + rest % 26))))
            rest /= 26
        } while rest > 0
        return text
    }
}
