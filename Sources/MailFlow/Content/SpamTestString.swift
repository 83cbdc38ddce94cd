internal import MIME

/// The test string for filters of unwanted bulk mail (GTUBE): whoever has it in the words of a message gets spam beyond
/// doubt.
package enum SpamTestString {
    /// The string.
    package static let text = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    private static let octets = Array(text.utf8)

    /// Whether a part of the message has it among its words, seen or not.
    static func isIn(_ facts: ContentFacts) -> Bool {
        facts.parts.contains { part in
            guard let words = part.words else { return false }
            return isIn(words.visible) || isIn(words.hidden)
        }
    }

    // The last octet decides how far to go on, so that most are not looked at.
    static func isIn(_ text: [UInt8]) -> Bool {
        let count = octets.count
        var end = count
        while end <= text.count {
            let last = text[end - 1]
            guard let back = steps[Int(last)] else {
                end += count
                continue
            }
            if back == 0, text[(end - count)..<end].elementsEqual(octets) { return true }
            end += max(1, back)
        }
        return false
    }

    // How far the last place of an octet in the string is from its end; nil for an octet that is not in it.
    private static let steps: [Int?] = {
        var steps = [Int?](repeating: nil, count: 256)
        for (index, octet) in octets.enumerated() { steps[Int(octet)] = octets.count - 1 - index }
        return steps
    }()
}
