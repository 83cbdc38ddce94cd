import HTTPTypes
import Log
import Mail
import Operations
import Organization

extension APIAnswer {
    /// Adds the fields that every answer has, and leaves out a content that the client has already.
    mutating func complete(for request: RequestAsCame, settings: AdministrationSettings) {
        fields[.requestID] = request.id
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        fields[.xContentTypeOptions] = "nosniff"
        // Nothing of the API is a page; where a browser takes an answer for one, it may do nothing.
        if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] =
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        }
        fields[.frameOptions] = "DENY"
        fields[.referrerPolicy] = "no-referrer"
        fields[.openerPolicy] = "same-origin"
        fields[.crossOriginResourcePolicy] = "same-origin"
        fields[.permissionsPolicy] = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
        if settings.publicURL.scheme == .https { fields[.strictTransportSecurity] = "max-age=31536000" }
        switch content {
        case .none: break
        case .octets(_, let type), .stream(let type, _): fields[.contentType] = type
        case .events: fields[.contentType] = "text/event-stream"
        }
        dropKnown(by: request.head)
        fields = fields.harmless
    }

    /// Answers 304 without content where the client has this version (RFC 9110 section 13.1.2).
    private mutating func dropKnown(by head: HTTPRequest) {
        guard status == .ok, head.method == .get || head.method == .head, let field = head.headerFields[.ifNoneMatch],
            let condition = ETagCondition(field: field, comparesWeakly: true),
            let tags = fields[.eTag].flatMap({ ETagCondition(field: $0) })
        else { return }
        switch (condition, tags) {
        case (.any, _): break
        case (.oneOf(let known), .oneOf(let own)): guard known.contains(where: own.contains) else { return }
        case (.oneOf, .any): return
        }
        status = .notModified
        content = .none
        fields[.contentType] = nil
    }
}

extension HTTPFields {
    /// The fields without octets that could end a line or mean nothing in a value (RFC 9110 section 5.5): names of
    /// objects come into `Location` and `Content-Disposition`, whoever wrote them.
    var harmless: HTTPFields {
        var fields = HTTPFields()
        for field in self {
            let isHarmless = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            if isHarmless {
                fields.append(field)
            } else {
                let octets = field.value.utf8.map { $0 >= 0x20 && $0 != 0x7F ? $0 : UInt8(ascii: "?") }
                fields.append(HTTPField(name: field.name, value: String(decoding: octets, as: UTF8.self)))
            }
        }
        return fields
    }
}

extension APIResponder {
    /// Tells the log of a request that was answered. What the query and the content say is no fact for it.
    func log(_ request: RequestAsCame, _ trail: RequestTrail, _ answer: APIAnswer) {
        let event = LogEvent.administrationRequestAnswered
        guard services.logger.wants(event) else { return }
        var facts: [(LogField, LogValue)] = [
            (.requestId, .text(request.id)),
            (.action, .text(trail.route ?? request.head.method.rawValue)),
            (.reply, .number(Int64(answer.status.code))),
        ]
        if let caller = trail.caller { facts.append((.caller, .text(caller))) }
        if let address = request.address { facts.append((.remote, .text(address.description))) }
        if let problem = trail.problem { facts.append((.reason, .text(problem.rawValue))) }
        if let number = request.clientsNumber { facts.append((.clientRequestId, .text(number.cut(toOctets: 128)))) }
        facts.append((.durationMs, .number((services.time.now() - request.moment).milliseconds)))
        services.logger.log(event, listing: facts)
    }
}
