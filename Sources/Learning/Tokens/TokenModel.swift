#if canImport(Glibc)
    internal import Glibc
#endif

/// How often tokens stood in good and in bad messages, and what that says of another one (Robinson's combination of
/// probabilities by Fisher's method).
///
/// A pure function of the lessons that it is made of, in any order: what was unlearned has never been in it.
package struct TokenModel: Sendable, Hashable {
    /// What tokens say of a message.
    package struct Opinion: Sendable, Hashable {
        /// 0 for what is like good mail, 1 for what is like bad mail.
        package var probability: Double
        /// Tokens that it was made from.
        package var used: Int
        /// How many of these good messages have too.
        package var alsoGood: Int

        /// Whether the message is like bad mail and the organization knows mail of this kind: a model that has seen none
        /// takes whatever is new to it for bad.
        package var speaksAgainst: Bool {
            probability > TokenModel.certainty && alsoGood >= TokenModel.minimumAlsoGood
        }
        /// Whether it is like good mail.
        package var speaksFor: Bool { probability < 1 - TokenModel.certainty }
    }

    /// From here on a probability is an opinion.
    package static let certainty = 0.98
    /// Tokens of good messages that an opinion against one needs.
    package static let minimumAlsoGood = 20
    /// Tokens that decide, at most: those that say most.
    private static let maximumUsed = 150
    /// How much a token's own figures count against none (Robinson's s), and what is thought without any (his x).
    private static let strength = 0.45, unknown = 0.5
    /// What a token's probability must differ from one half by.
    private static let minimumDifference = 0.1

    // In each the good ones below, the bad ones above. Empty without a lesson.
    private var counts: [UInt32] = []
    /// Messages that it was made from.
    package private(set) var good = 0
    /// Messages that it was made from.
    package private(set) var bad = 0

    /// A model of nothing.
    package init() {}

    /// Adds a message.
    package mutating func add(_ tokens: TokenSet, isBad: Bool) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: TokenSet.slots) }
        if isBad { bad += 1 } else { good += 1 }
        for number in tokens.numbers {
            let count = counts[Int(number)]
            // Neither half runs over: there are fewer lessons than that.
            if isBad {
                if count >> 16 < 0xffff { counts[Int(number)] = count + 0x1_0000 }
            } else if count & 0xffff < 0xffff {
                counts[Int(number)] = count + 1
            }
        }
    }

    /// Octets that it takes.
    package var size: Int { counts.count * MemoryLayout<UInt32>.size }

    /// What it says of a message.
    package func opinion(of tokens: TokenSet) -> Opinion {
        guard good > 0, bad > 0 else { return Opinion(probability: Self.unknown, used: 0, alsoGood: 0) }
        var chosen: [Token] = []
        for number in tokens.numbers {
            let count = counts[Int(number)]
            guard count > 0 else { continue }
            let (inGood, inBad) = (Double(count & 0xffff), Double(count >> 16))
            let (shareGood, shareBad) = (inGood / Double(good), inBad / Double(bad))
            let seen = inGood + inBad
            let raw = shareBad / (shareGood + shareBad)
            let probability = (Self.strength * Self.unknown + seen * raw) / (Self.strength + seen)
            let difference = abs(probability - 0.5)
            guard difference >= Self.minimumDifference else { continue }
            chosen.append(Token(difference: difference, probability: probability, isAlsoGood: inGood > 0))
        }
        if chosen.count > Self.maximumUsed {
            Self.leaveOutLeast(&chosen)
            chosen.sort { $0.difference > $1.difference }
            chosen.removeLast(chosen.count - Self.maximumUsed)
        }
        guard !chosen.isEmpty else { return Opinion(probability: Self.unknown, used: 0, alsoGood: 0) }
        var (logBad, logGood) = (0.0, 0.0)
        for token in chosen {
            logBad += log(token.probability)
            logGood += log(1 - token.probability)
        }
        let likeBad = Self.tail(-logBad, chosen.count)
        let likeGood = Self.tail(-logGood, chosen.count)
        return Opinion(
            probability: (1 + likeBad - likeGood) / 2, used: chosen.count,
            alsoGood: chosen.count { $0.isAlsoGood })
    }

    private struct Token {
        var difference: Double
        var probability: Double
        var isAlsoGood: Bool

        /// A share of the differences that there are, the greatest last.
        var share: Int { Int(difference * 2 * Double(Token.shares - 1)) }
        static let shares = 1_024
    }

    /// Leaves out those that say less than as many others as decide, so that few are to be sorted.
    private static func leaveOutLeast(_ tokens: inout [Token]) {
        var counts = [Int](repeating: 0, count: Token.shares)
        for token in tokens { counts[token.share] += 1 }
        var (least, count) = (Token.shares - 1, counts[Token.shares - 1])
        while count < maximumUsed {
            least -= 1
            count += counts[least]
        }
        tokens.removeAll { $0.share < least }
    }

    /// The share of a chi-square distribution of `2 * count` degrees of freedom that is above `2 * half`.
    private static func tail(_ half: Double, _ count: Int) -> Double {
        var term = exp(-half)
        var sum = term
        for step in 1..<max(count, 1) {
            term *= half / Double(step)
            sum += term
        }
        return min(sum, 1)
    }
}
