/// How a message with octets above 127 becomes one without, for a host that takes no others (RFC 6152 section 3;
/// docs/reference/delivery.md). Made by ``SevenBitScan``, carried out by ``SevenBitWriter``; offsets are into the message
/// as it would leave unconverted.
public struct SevenBitPlan: Sendable, Hashable {
    /// Why a message can't be converted.
    public enum Obstacle: String, Error, Sendable, Hashable {
        /// A signature covers what would change.
        case signed = "a signature covers it"
        /// A header field with octets above 127 that has no form without them.
        case header = "a header field has no form without octets above 127"
        /// A body whose Content-Transfer-Encoding allows none, or that may have no other.
        case encoding = "the encoding of a part is not what its header says"
        /// More parts, levels or header than are looked at.
        case bounds = "it has more parts than are looked at"
    }

    /// The form that octets of a body take.
    public enum Form: Sendable, Hashable {
        /// RFC 2045 section 6.7.
        case quotedPrintable
        /// RFC 2045 section 6.8.
        case base64
        /// Octets above 127 alone, in what is quoted-printable already.
        case escaped
        /// Octets above 127 become `?`, in what no reader shows (RFC 2046 section 5.1.1).
        case masked
    }

    /// Something that is done at a place of the message.
    public enum Step: Sendable, Hashable {
        /// Puts whole lines in the place of whole lines, or between two of them.
        case replace(Range<Int>, with: [UInt8])
        /// Encodes octets.
        case encode(Range<Int>, as: Form)

        /// The octets that it takes.
        var range: Range<Int> {
            switch self {
            case .replace(let range, with: _), .encode(let range, as: _): range
            }
        }
    }

    /// In the order of their places, without overlap.
    public internal(set) var steps: [Step] = []

    /// Whether there is nothing to convert.
    public var isEmpty: Bool { steps.isEmpty }
}
