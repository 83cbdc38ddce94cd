/// Who asks for an operation (docs/reference/audit.md).
///
/// As JSON: `{"kind": "local", "name": "root", "uid": 0}`; `uid` is for `local` alone.
public struct Caller: Hashable, Sendable {
    /// What kind of caller it is.
    public enum Kind: Hashable, Sendable {
        /// An administrator's account.
        case account
        /// A token of an administrator's, for programs.
        case token
        /// A user of this machine, by the control socket or the command line, with the user's number.
        case local(uid: UInt32)
        /// The owner of a mailbox.
        case endUser
        /// The gateway itself.
        case system

        /// The word for it: `account`, `token`, `local`, `endUser` or `system`.
        public var word: String {
            switch self {
            case .account: "account"
            case .token: "token"
            case .local: "local"
            case .endUser: "endUser"
            case .system: "system"
            }
        }
    }

    /// What kind of caller it is.
    public var kind: Kind
    /// The account's, token's or user's name; for `local` the name of the user, or the number where it has none.
    public var name: String

    /// A caller of a kind and name.
    public init(_ kind: Kind, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The gateway itself.
    public static let system = Caller(.system, name: "postern")

    /// Whom the caller acts for: a token for its account, everybody else for itself. What is kept for somebody is kept
    /// for this, since tokens come and go.
    public var person: Caller {
        guard kind == .token, let end = name.utf8.firstIndex(of: UInt8(ascii: "/")) else { return self }
        return Caller(.account, name: String(name[..<end]))
    }
}

extension Caller: CustomStringConvertible {
    /// Kind and name: `local root (0)`, `account ann`.
    public var description: String {
        guard case .local(let uid) = kind else { return "\(kind.word) \(name)" }
        return "\(kind.word) \(name) (\(uid))"
    }
}

extension Caller: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, name, uid
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let word = try container.decode(String.self, forKey: .kind)
        name = try container.decode(String.self, forKey: .name)
        switch word {
        case "account": kind = .account
        case "token": kind = .token
        case "local": kind = .local(uid: try container.decode(UInt32.self, forKey: .uid))
        case "endUser": kind = .endUser
        case "system": kind = .system
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "\(word) is no kind of caller")
        }
    }

    /// Writes kind and name, and the user's number for a user of this machine.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.word, forKey: .kind)
        try container.encode(name, forKey: .name)
        var number: UInt32?
        if case .local(let uid) = kind { number = uid }
        try container.encodeIfPresent(number, forKey: .uid)
    }
}
