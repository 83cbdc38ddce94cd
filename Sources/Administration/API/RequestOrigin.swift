import HTTPTypes
import Mail
import Organization

/// Whether a request may have come from where it says: for this host (RFC 9110 section 7.2), and from no page of
/// another site (docs/reference/api.md#browsers).
struct RequestOrigin: Sendable {
    /// What `postern.yaml` says of administration.
    let settings: AdministrationSettings

    /// Throws ``Problem`` where `Host` is missing, is there twice, or names another server: a name that somebody else
    /// points to this address must lead nowhere.
    func checkHost(of head: HTTPRequest) throws(Problem) {
        guard let authority = head.authority, head.headerFields[values: .hostField].isEmpty else {
            throw Problem(.malformed, "The request has not exactly one field Host.")
        }
        let host = authority.lowercased()
        guard hosts.contains(host) else {
            throw Problem(
                .misdirected, "This server is \(settings.publicURL.authority); the request is for another host.")
        }
    }

    /// The names by which the server may be asked.
    private var hosts: [String] {
        let url = settings.publicURL
        var hosts = [url.authority, "\(url.host):\(url.place.port)"]
        switch settings.place {
        case .address(let address, let port):
            let written = address.family == .v6 ? "[\(address)]" : "\(address)"
            hosts.append("\(written):\(port)")
            if port == url.scheme.port { hosts.append(written) }
            if address.isLoopback { hosts.append("localhost:\(port)") }
        case .socket: hosts.append("localhost")
        }
        return hosts
    }

    /// Throws ``Problem`` where a page of another site may have sent the request.
    ///
    /// Browsers say from where; what says nothing of it is no browser, and may do what needs no cookie. A person may
    /// follow a link from anywhere, which only reads.
    ///
    /// - Parameter hasCookie: whether it has the cookie of a session, which browsers send by themselves.
    func checkPage(of head: HTTPRequest, hasCookie: Bool) throws(Problem) {
        let fields = head.headerFields
        if head.method == .options, fields[.preflightMethod] != nil {
            throw Problem(.crossOrigin, "Pages of other sites may ask this server for nothing.")
        }
        guard HTTPField.Name.overrides.allSatisfy({ fields[$0] == nil }) else {
            throw Problem(.notAllowed, "The method is that of the request line; a field that replaces it is not taken.")
        }
        let isRead = head.method == .get || head.method == .head
        if let site = fields[.fetchSite] {
            let isOwn = site == "same-origin" || site == "none"
            if isOwn || isRead && fields[.fetchMode] == "navigate" { return }
            throw Problem(.crossOrigin, "The request comes from a page of another site.")
        }
        if let origin = fields[.origin] {
            guard origin == settings.publicURL.description else {
                throw Problem(.crossOrigin, "The request comes from a page of another site.")
            }
            return
        }
        guard isRead || !hasCookie else {
            throw Problem(
                .crossOrigin,
                "A change with the cookie of a session must say that it comes from this server's own page: with "
                    + "Sec-Fetch-Site, as browsers do, or with Origin: \(settings.publicURL).")
        }
    }
}
