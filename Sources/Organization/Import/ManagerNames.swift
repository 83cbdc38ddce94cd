/// Managers whom an import names otherwise than by an address: by `Name`, `Identity`, `DistinguishedName` or `Alias`, as
/// Exchange's exports do. They are found among the lines of the file, when all have been read.
struct ManagerNames: Sendable {
    /// The columns that name the recipient of a line, in small letters.
    static let columns: Set<String> = ["name", "identity", "distinguishedname", "alias"]
    /// Names that are known, and managers that are wanted, at most; the rest stays unknown.
    static let most = 4_000_000

    /// The look-up key of the primary address by a name in small letters; empty where several have the name.
    private var owners: [String: String] = [:]
    /// The name of the manager by the look-up key of the recipient's primary address.
    private(set) var wanted: [String: String] = [:]

    /// Notes a name of a recipient.
    mutating func note(_ name: String, of key: String) {
        let name = name.lowercased()
        if let known = owners[name] {
            if known != key { owners[name] = "" }
        } else if owners.count < ManagerNames.most {
            owners[name] = key
        }
    }

    /// Notes whom a recipient has for a manager.
    mutating func want(_ name: String, by key: String) {
        if wanted.count < ManagerNames.most { wanted[key] = name.lowercased() }
    }

    /// The look-up key of the primary address of a recipient's manager; nil where nobody, or more than one, has the name.
    func manager(of key: String) -> String? {
        wanted[key].flatMap { owners[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
