public import NIOCore

/// The client that a Received field names in its from-clause (RFC 5321 section 4.4).
///
/// Servers write the clause in many ways: `from helo (name [192.0.2.1])`, `from name ([192.0.2.1] helo=helo)`,
/// `from helo (192.0.2.1)`, `from unknown (HELO helo) (192.0.2.1)`, `from [192.0.2.1] (helo=helo)`. The address is the
/// one that the server itself put there, beside what the client said of itself. A client may say what it likes, so its
/// greeting never counts, and a clause with two different addresses names nobody.
public struct ReceivedHop: Hashable, Sendable {
    /// Who handed the message over.
    public enum Client: Hashable, Sendable {
        /// The client with this address.
        case address(IPAddress)
        /// A part of the server's own, which says nothing of the client: the field below is by the same server, and was
        /// there already. So it is for qmail's queue, and for LMTP by a socket of the server's own, which has no address.
        case handedOn
        /// Nobody who can be told.
        case unknown(Problem)
    }

    /// Why a client can't be told.
    public enum Problem: Hashable, Sendable {
        /// There is no from-clause: the message was written on the server, or the server does not say.
        case noFromClause
        /// The clause has no address but, perhaps, in what the client said of itself.
        case noAddress
        /// The clause has two different addresses.
        case severalAddresses
        /// The clause has brackets whose content is no address, so that what is beside them may be the client's own word.
        case unreadableAddress
        /// Parentheses or quotes without an end, or clauses that are there twice or inside of others.
        case malformed

        /// The problem as a clause.
        public var description: String {
            switch self {
            case .noFromClause: "no from-clause"
            case .noAddress: "no address that the server has written"
            case .severalAddresses: "two different addresses"
            case .unreadableAddress: "brackets without an address in them"
            case .malformed: "malformed"
            }
        }
    }

    /// Octets of a name that are kept.
    public static let maximumName = 255

    /// The first word behind `from`: printable ASCII, with `?` for everything else; empty without a from-clause.
    public var helo: String
    /// The client.
    public var client: Client

    /// The client's address; nil where none is known.
    public var address: IPAddress? {
        if case .address(let address) = client { return address }
        return nil
    }

    /// Names a hop.
    public init(helo: String, client: Client) {
        self.helo = helo
        self.client = client
    }

    /// Reads what is behind the colon of a Received field. Time grows with the field alone.
    public init(reading value: ByteBuffer) {
        self = value.withUnsafeReadableBytes { bytes in
            var reader = ReceivedHopReader(bytes)
            return reader.read()
        }
    }
}
