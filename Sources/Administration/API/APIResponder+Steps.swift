import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations
import Organization

// The steps of a request, in their order.

extension APIResponder {
    /// The answer of the route that a request is for. Throws ``Problem``.
    func respond(
        to request: RequestAsCame, _ trail: inout RequestTrail
    ) async throws(Problem) -> APIAnswer {
        let head = request.head
        let cookie = try RequestCookies(head.headerFields).value(RequestCookies.session)
        if request.isOverHTTP {
            let origin = RequestOrigin(settings: services.settings)
            try origin.checkHost(of: head)
            try origin.checkPage(of: head, hasCookie: cookie != nil)
        }
        let target = try RequestTarget(head.path ?? "")
        guard let segments = target.segments else { throw Problem.notFound }
        if let page = try APIResponder.problemPage(segments, head.method) { return page }
        if let page = try FirstLinkPage.answer(segments, head.method, at: services.settings.publicURL) { return page }
        let (route, parameters) = try found(head.method, segments)
        trail.route = route.operationID

        let caller = try await recognized(request, for: route, cookie: cookie)
        trail.caller = caller.map { "\($0.principal.caller)" }
        let admission = try admit(caller, to: route, parameters, request)
        try take(request, caller, for: route)
        try QueryCheck.check(target.query, of: route)
        try APIResponder.checkAccept(of: head, by: route)
        try APIResponder.checkPrecondition(of: head, for: route)
        let key = try APIResponder.key(of: head, for: route)

        var asked = RequestInHand(
            head: head, path: parameters, query: target.query, body: nil, principal: admission.principal,
            session: admission.session, organization: admission.organization, requestID: request.id,
            services: services, administration: administration.inContext(admission.context))
        if let organization = admission.organization { asked.path["organization"] = organization }
        try await takeContent(of: request, for: route, &asked)

        guard load.enter() else {
            throw Problem(.busy, "The server answers as many requests as it may; try again in some seconds.")
        }
        defer { load.leave() }
        var answer = try await performed(route, asked, key: key)
        if case .events(var source) = answer.content {
            source.isAllowed = { [self] in await mayGoOn(request, route, parameters, cookie: cookie) }
            answer.content = .events(source)
        }
        return answer
    }

    /// The route for a method and the segments of a path. Throws ``Problem``.
    private func found(
        _ method: HTTPRequest.Method, _ segments: [String]
    ) throws(Problem) -> (Route, [String: String]) {
        let base = RouteTree.segments(of: Route.base)
        guard segments.starts(with: base) else { throw Problem.notFound }
        switch routes.find(method, Array(segments.dropFirst(base.count))) {
        case .nothing: throw Problem.notFound
        case .otherMethods(let methods):
            let list = methods.map(\.rawValue).joined(separator: ", ")
            throw Problem(.methodNotAllowed, "There are: \(list).", fields: [.allow: list])
        case .route(let route, let parameters): return (route, parameters)
        }
    }

    /// Who asks; nil for nobody. Who may be anybody is nobody where the session has ended: so people sign in again.
    private func recognized(
        _ request: RequestAsCame, for route: Route, cookie: String?
    ) async throws(Problem) -> RecognizedCaller? {
        do throws(Problem) {
            return try await recognize(request, cookie: cookie)
        } catch {
            guard route.access == .anybody, error.slug == .notSignedIn else { throw error }
            return nil
        }
    }

    /// Takes a request into account for how often its caller may ask. Throws ``Problem``.
    private func take(_ request: RequestAsCame, _ caller: RecognizedCaller?, for route: Route) throws(Problem) {
        guard request.isOverHTTP else { return }
        let name = caller.map { "\($0.principal.caller)" } ?? APIResponder.neighbourhood(of: request.address)
        do throws(RateLimits.Refusal) {
            try rates.take(route.rates, of: name, at: request.moment)
        } catch {
            throw error.problem
        }
    }

    /// Those who share what a stranger may ask: the address of IPv4, the first half of one of IPv6.
    static func neighbourhood(of address: IPAddress?) -> String {
        guard let address else { return "nobody" }
        guard address.family == .v6 else { return "\(address)" }
        return IPNetwork(address, prefix: 64).map { "\($0)" } ?? "\(address)"
    }

    /// Reads the content as the route has it read. Throws ``Problem``.
    private func takeContent(
        of request: RequestAsCame, for route: Route, _ asked: inout RequestInHand
    ) async throws(Problem) {
        let content = RequestContent(time: services.time)
        guard let body = route.body else {
            asked.body = try await content.whole(of: request, for: nil)
            return
        }
        try content.checkBefore(request, for: body)
        switch body.reading {
        case .pieces:
            if !body.isOptional { try content.checkType(of: request.head, among: body.types) }
            asked.pieces = RequestContent.pieces(of: request.body, limit: body.limit)
        case .whole:
            asked.body = try await content.whole(of: request, for: body)
            guard let octets = asked.body, let type = request.head.headerFields[.contentType].flatMap(MediaType.init),
                type.isJSON
            else { return }
            let value: JSONValue
            do throws(StrictJSON.Mistake) {
                value = try StrictJSON.value(of: Array(octets.readableBytesView))
            } catch {
                throw Problem(.malformed, error.description, members: ["pointer": .string(error.pointer)])
            }
            // A patch has members that its object need not have.
            if type.name == "application/json", let shape = body.shape { try shape.check(value) }
        }
    }

    /// Has the route do it, once for each key. Throws ``Problem``.
    private func performed(
        _ route: Route, _ asked: RequestInHand, key: String?
    ) async throws(Problem) -> APIAnswer {
        guard let key else { return try await route.perform(asked) }
        let octets = asked.body.map { Array($0.readableBytesView) } ?? []
        return try await idempotency.perform(
            IdempotencyKey(
                caller: asked.principal.caller, route: "\(route.method.rawValue) \(Route.base)\(route.path)", key: key),
            hash: Idempotency.hash(of: asked.head, octets), request: asked.requestID, at: services.settings.publicURL
        ) { () async throws(Problem) -> APIAnswer in
            try await route.perform(asked)
        }
    }

    /// Whether a caller may still have what it was admitted to, for a stream that goes on.
    private func mayGoOn(
        _ request: RequestAsCame, _ route: Route, _ parameters: [String: String], cookie: String?
    ) async -> Bool {
        do throws(Problem) {
            let caller = try await recognized(request, for: route, cookie: cookie)
            _ = try admit(caller, to: route, parameters, request)
            return true
        } catch {
            return false
        }
    }
}

// What a request must have for its route.
extension APIResponder {
    /// The key by which a repetition is known; nil where there is none. Throws ``Problem``.
    private static func key(of head: HTTPRequest, for route: Route) throws(Problem) -> String? {
        guard route.method == .post else { return nil }
        let key = try Idempotency.key(of: head)
        guard key == nil || route.body?.reading != .pieces else {
            throw Problem(.malformed, "The route takes no Idempotency-Key, because its content is read piece by piece.")
        }
        guard key == nil || !route.hasSecretAnswer else {
            throw Problem(
                .malformed, "The route takes no Idempotency-Key, because its answer has a secret that is kept nowhere.")
        }
        guard key != nil || route.effect != .sends else {
            throw Problem(
                .idempotencyKeyNeeded, "Send Idempotency-Key with a text of your own, the same for each repetition.")
        }
        return key
    }

    /// Throws ``Problem`` where the route changes an object and the request does not say which version.
    private static func checkPrecondition(of head: HTTPRequest, for route: Route) throws(Problem) {
        guard let field = head.headerFields[.ifMatch] else {
            guard route.effect != .changes else {
                throw Problem(
                    .preconditionNeeded, "Send the object's ETag in If-Match, or * for whatever there is now.")
            }
            return
        }
        guard ETagCondition(field: field) != nil else {
            throw Problem(.malformed, "If-Match is neither * nor a list of entity tags in quotation marks.")
        }
    }

    /// Throws ``Problem`` where the route has no answer of a type that the request accepts (RFC 9110 section 12.5.1).
    private static func checkAccept(of head: HTTPRequest, by route: Route) throws(Problem) {
        let types = route.answers.flatMap { $0.contents.map { $0.type } }
        guard let field = head.headerFields[.accept], !types.isEmpty else { return }
        let ranges = field.utf8.split(separator: UInt8(ascii: ",")).compactMap {
            MediaType(String(decoding: Array($0), as: UTF8.self))?.name
        }
        let isMet = ranges.contains { range in
            range == "*/*"
                || types.contains { type in
                    let name = MediaType(type)?.name ?? type
                    if range == name { return true }
                    guard range.hasSuffix("/*") else { return false }
                    return name.utf8.starts(with: range.utf8.dropLast())
                }
        }
        guard isMet else {
            throw Problem(.notAcceptable, "The route answers \(types.joined(separator: ", ")).")
        }
    }

    /// What the type of a problem leads to; nil where the path is none of those. Throws ``Problem``.
    private static func problemPage(
        _ segments: [String], _ method: HTTPRequest.Method
    ) throws(Problem) -> APIAnswer? {
        guard segments.first == ProblemDocument.folder, segments.count <= 2 else { return nil }
        guard method == .get || method == .head else {
            throw Problem(.methodNotAllowed, "There are: GET, HEAD.", fields: [.allow: "GET, HEAD"])
        }
        let text: String
        if segments.count == 2 {
            guard let page = ProblemDocument.explanation(of: segments[1]) else { throw Problem.notFound }
            text = page
        } else {
            text = Problem.Slug.allCases.map { "\($0.rawValue): \($0.title)\n" }.joined()
        }
        return APIAnswer(.ok, .octets(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }
}

extension Route {
    /// What a request for it counts as.
    var rates: [RateLimits.Kind] {
        var kinds: [RateLimits.Kind] = [effect == .reads ? .reads : .changes]
        switch access {
        case .permission(let permission), .anyOrganization(let permission):
            if permission == .traceRead || permission == .traceReadAll { kinds.append(.traceSearches) }
            if permission == .messageContent || permission == .quarantineContent { kinds.append(.content) }
        case .anybody, .signedIn: break
        }
        return kinds
    }
}

extension MediaType {
    /// Whether it is JSON, or a format that is written in JSON (RFC 6839 section 3.1).
    var isJSON: Bool { name == "application/json" || name.hasSuffix("+json") }
}

/// Whether the parameters of a query are those of a route.
enum QueryCheck {
    /// Throws ``Problem`` for a parameter that the route does not have, one that is there twice, and a value of another
    /// form.
    static func check(_ query: [(name: String, value: String)], of route: Route) throws(Problem) {
        var known = route.parameters
        if route.hasDryRun { known.append(Route.Parameter("dryRun", .boolean, "")) }
        var seen: Set<String> = []
        for (name, value) in query {
            guard let parameter = known.first(where: { $0.name == name }) else {
                let names = known.map(\.name).joined(separator: ", ")
                throw Problem.parameter(
                    SafeText.escaped(name, limit: 64),
                    known.isEmpty ? "is none: the route has no parameters." : "is none; there are: \(names).")
            }
            guard seen.insert(name).inserted || parameter.isRepeated else {
                throw Problem.parameter(name, "is there twice, and may be once.")
            }
            guard let reason = QueryCheck.fault(of: value, parameter.shape) else { continue }
            throw Problem.parameter(name, reason)
        }
    }

    private static func fault(of value: String, _ shape: JSONShape) -> String? {
        switch shape {
        case .boolean: return value == "true" || value == "false" ? nil : "is neither true nor false."
        case .integer:
            let most = StrictJSON.largestNumber
            guard value.utf8.count <= 17, let number = Int64(value), (-most...most).contains(number) else {
                return "is no whole number."
            }
            return nil
        case .moment:
            return WallTime(iso8601: value) == nil ? "is no moment; write one such as 2026-11-29T10:42:28Z." : nil
        case .choice(let words):
            let lowered = value.lowercased()
            return words.contains { $0.lowercased() == lowered } ? nil : "is none of \(words.joined(separator: ", "))."
        case .nullable(let shape), .list(let shape): return fault(of: value, shape)
        case .string, .number, .map, .object, .oneOf, .any: return nil
        }
    }
}
