/// One of the administrator's objects, by its kind and name.
public struct ObjectReference: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The kind.
    public var kind: ObjectKind
    /// The object's name, as the administrator wrote it.
    public var name: String

    /// Makes a reference.
    public init(_ kind: ObjectKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// Kind and name, `OutboundConnector "To head office"`; the kind alone where the name is empty.
    public var description: String { name.isEmpty ? kind.rawValue : "\(kind.rawValue) \"\(name)\"" }
}
