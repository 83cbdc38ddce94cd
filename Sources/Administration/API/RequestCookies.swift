package import HTTPTypes

/// The cookies of a request (RFC 6265 section 5.4). Names and values are taken as they stand.
package struct RequestCookies: Sendable {
    /// The name of the cookie that has a session. Its beginning lets browsers take it from this host alone, over TLS,
    /// for all paths, so that no neighbour in the domain can set it.
    package static let session = "__Host-postern"
    /// The most cookies.
    package static let most = 50

    private let pairs: [(name: String, value: String)]

    /// Reads the fields. Throws ``Problem`` for more cookies than ``most``.
    package init(_ fields: HTTPFields) throws(Problem) {
        var pairs: [(name: String, value: String)] = []
        for field in fields[values: .cookie] {
            for part in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = part.drop { $0 == 0x20 || $0 == 0x09 }
                guard let end = pair.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let name = String(decoding: Array(pair[..<end]), as: UTF8.self)
                let value = String(decoding: Array(pair[pair.index(after: end)...]), as: UTF8.self)
                pairs.append((name, value))
                guard pairs.count <= RequestCookies.most else {
                    throw Problem(.malformed, "The request has more than \(RequestCookies.most) cookies.")
                }
            }
        }
        self.pairs = pairs
    }

    /// The value of a cookie; nil where there is none. Throws ``Problem`` where there are two of the name: one of them
    /// is somebody else's.
    package func value(_ name: String) throws(Problem) -> String? {
        let found = pairs.filter { $0.name == name }
        guard found.count < 2 else { throw Problem(.malformed, "The request has the cookie \(name) twice.") }
        return found.first?.value
    }
}
