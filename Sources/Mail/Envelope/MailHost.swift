/// A host that mail was handed to or that a failure is about, as events, reports and the trace name it.
///
/// Its text is made once for a connection, however many recipients it stands for.
public struct MailHost: Sendable {
    private enum Form: Hashable, Sendable {
        /// Known by name alone, because there was no connection to an address of it.
        case named(Domain)
        /// The address and port of a connection, with the name by which it was found.
        case at(IPAddress, port: Int, name: Domain?)
        /// What stands in a store and is neither.
        case written
    }

    private final class Storage: Sendable {
        let form: Form
        let text: String

        init(_ form: Form, _ text: String) {
            self.form = form
            self.text = text
        }
    }

    private let storage: Storage

    private init(_ form: Form, _ text: String) { storage = Storage(form, text) }

    /// A host that is known by name alone, because there was no connection to an address of it.
    public static func named(_ name: Domain) -> MailHost { MailHost(.named(name), name.name) }

    /// The host of a connection, with the name by which it was found.
    public static func at(_ address: IPAddress, port: Int, name: Domain?) -> MailHost {
        MailHost(
            .at(address, port: port, name: name),
            name.map { "\($0) [\(address)]:\(port)" } ?? "[\(address)]:\(port)")
    }

    /// The name; the address in brackets where there is no name.
    public var name: String {
        switch storage.form {
        case .named(let name), .at(_, port: _, let name?): name.name
        case .at(let address, port: _, nil): "[\(address)]"
        case .written: storage.text
        }
    }

    /// The address of a host that has a name too; nil for every other.
    public var address: IPAddress? {
        if case .at(let address, port: _, _?) = storage.form { address } else { nil }
    }
}

extension MailHost: Hashable {
    /// Whether both are the same host, by the same name.
    public static func == (a: MailHost, b: MailHost) -> Bool {
        a.storage === b.storage || a.storage.text == b.storage.text
    }

    /// Hashes the text, which says everything.
    public func hash(into hasher: inout Hasher) { hasher.combine(storage.text) }
}

extension MailHost: CustomStringConvertible {
    /// `mx.example.net [192.0.2.1]:25`, `[192.0.2.1]:25` or `mx.example.net`: the form that is stored.
    public var description: String { storage.text }
}

extension MailHost: Codable {
    /// Reads the stored form. A text of another form is kept and stands for the name.
    public init(stored text: String) {
        self = MailHost.connection(text) ?? (try? Domain(text)).map { .named($0) } ?? MailHost(.written, text)
    }

    // `[ name " " ] "[" address "]:" port`.
    private static func connection(_ text: String) -> MailHost? {
        let octets = text.utf8
        guard let open = octets.firstIndex(of: UInt8(ascii: "[")), let close = octets.lastIndex(of: UInt8(ascii: "]")),
            open < close, let address = IPAddress(String(text[octets.index(after: open)..<close])),
            octets[octets.index(after: close)...].first == UInt8(ascii: ":"),
            let port = Int(text[octets.index(close, offsetBy: 2)...])
        else { return nil }
        if open == octets.startIndex { return .at(address, port: port, name: nil) }
        let space = octets.index(before: open)
        guard octets[space] == UInt8(ascii: " "), let name = try? Domain(String(text[..<space])) else { return nil }
        return .at(address, port: port, name: name)
    }

    /// Decodes the stored form.
    public init(from decoder: any Decoder) throws {
        self.init(stored: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the stored form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
