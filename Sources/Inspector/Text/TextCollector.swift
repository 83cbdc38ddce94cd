/// The text of a document in the making: UTF-8, at most so many octets. Blanks, and ends of lines, that follow each other are
/// one, so that a document of nothing else becomes next to no text.
struct TextCollector {
    /// The text so far.
    private(set) var octets: [UInt8] = []
    /// Whether there is no room for more.
    private(set) var isFull = false
    /// Whether some of it could not be read.
    private var isIncomplete = false
    /// What is to stand between the last octet and the next one: 0 for nothing, else a blank or an end of line.
    private var pending: UInt8 = 0
    private let limit: Int
    /// Whether there is time left.
    let goesOn: () -> Bool
    private var steps = 0
    /// Steps after which the clock is looked at.
    private static let stepsPerLook = 4_096

    /// Whether there was more, or some of it could not be read.
    var isCutOff: Bool { isFull || isIncomplete }

    /// Begins with nothing.
    ///
    /// - Parameters:
    ///   - limit: octets that are kept.
    ///   - goesOn: whether there is time to read on; asked now and then.
    init(limit: Int, goesOn: @escaping () -> Bool = { true }) {
        self.limit = limit
        self.goesOn = goesOn
    }

    /// Counts a step of a reader: a tag, an operator, a record. Without time left there is no room for more text.
    ///
    /// - Parameter count: as many steps as it takes the time of: the characters of a long one.
    mutating func step(_ count: Int = 1) {
        steps += min(max(1, count), Self.stepsPerLook)
        guard steps >= Self.stepsPerLook else { return }
        steps = 0
        if !goesOn() { isFull = true }
    }

    /// Adds octets of UTF-8.
    mutating func append(_ text: some Sequence<UInt8>) {
        for octet in text {
            guard !isFull else { return }
            append(octet)
        }
    }

    private mutating func append(_ octet: UInt8) {
        switch octet {
        case 10, 11, 12, 13: breakLine()
        case 0...32, 127: breakWord()
        default:
            // A scalar is kept whole: where one begins, there is room for a blank and for four octets.
            let isContinuation = octet & 0xC0 == 0x80
            guard octets.count + (isContinuation ? 1 : 5) <= limit else {
                isFull = true
                return
            }
            if pending != 0 {
                if !octets.isEmpty { octets.append(pending) }
                pending = 0
            }
            octets.append(octet)
        }
    }

    /// Adds a character by its number; one that is none becomes U+FFFD.
    mutating func append(scalar: UInt32) {
        guard scalar >= 0x80 else {
            guard !isFull else { return }
            return append(UInt8(truncatingIfNeeded: scalar))
        }
        // A blank that does not break, and those of typographers.
        if scalar == 0xA0 || scalar == 0x3000 || (0x2000...0x200A).contains(scalar) { return breakWord() }
        append(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
    }

    /// Adds units of UTF-16.
    mutating func append(units: [UInt16]) { append(String(decoding: units, as: UTF16.self).utf8) }

    /// Ends a word.
    mutating func breakWord() {
        if pending == 0 { pending = 32 }
    }

    /// Ends a line.
    mutating func breakLine() { pending = 10 }

    /// Notes that some of the text could not be read.
    mutating func noteCut() { isIncomplete = true }
}
