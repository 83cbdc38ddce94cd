import Administration
import Foundation
import HTTPTypes
import Identity
import Log
import Mail
import NIOCore
import Operations
import Organization
import PosternTesting
import Testing

/// A desk at which the API is asked without a socket: a store in memory, two organizations, a clock that a test moves.
struct APIDesk: Sendable {
    static let fabrikam = """
        organization: fabrikam
        acceptedDomains:
          - { DomainName: fabrikam.com, Default: true }

        """

    let desk: OperationDesk
    let services: APIServices
    let responder: APIResponder
    let log = RecordingLog()
    let random = SeededRandom(seed: 7)

    var clock: VirtualClock { desk.clock }

    init(
        _ routes: [Route], documents: [String] = [OperationDesk.contoso, APIDesk.fabrikam],
        rates: RateLimits = RateLimits([:]), proxies: [IPNetwork] = []
    ) async throws {
        desk = try await OperationDesk(documents)
        let place = try #require(IPAddress("127.0.0.1"))
        var settings = AdministrationSettings(
            .address(place, port: 8_080), publicURL: try #require(PublicURL("https://admin.example.net")))
        settings.trustedProxies = proxies
        let (store, clock) = (desk.store, desk.clock)
        services = APIServices(
            accounts: AccountService(
                store: store, settings: { AccountSettings(issuer: "admin.example.net") },
                deviceKey: [UInt8](repeating: 7, count: 32), time: clock, random: random, logger: log.logger),
            jobs: JobBoard(store: store, files: nil, time: clock, random: random, logger: log.logger),
            cursors: CursorSeal(random: random), idempotency: store, settings: settings, time: clock, random: random,
            logger: log.logger)
        responder = APIResponder(
            routes: routes, services: services, administration: desk.administration, rates: rates)
    }

    /// A token of a new account with grants, as a client sends it.
    func token(
        _ name: String, _ grants: [Grant], scopes: Set<Permission> = Set(Permission.allCases),
        organizations: OrganizationScope = .all, expires: WallTime? = nil
    ) async throws -> String {
        let account = try #require(AccountName(name))
        let text = TokenText(random: random)
        let token = AccountToken(
            id: text.id, digest: text.digest, name: "script", owner: account, scopes: scopes,
            organizations: organizations, created: clock.wallTime(), expires: expires)
        let outcome = try await desk.store.commit(
            IdentityTransaction(
                [
                    .addAccount(Account(name: account, state: .active, grants: grants, created: clock.wallTime())),
                    .addToken(token),
                ], audit: []))
        #expect(outcome == .done)
        return text.text
    }

    /// A session of a new account with grants: what its cookie holds.
    func session(_ name: String, _ grants: [Grant]) async throws -> String {
        let account = try #require(AccountName(name))
        let text = SessionText(random: random)
        let now = clock.wallTime()
        let session = SessionRecord(
            id: text.id, digest: text.digest, account: account, authentication: "password+totp", created: now,
            lastUsed: now, proved: now)
        let outcome = try await desk.store.commit(
            IdentityTransaction(
                [
                    .addAccount(Account(name: account, state: .active, grants: grants, created: now)),
                    .addSession(session, most: 10),
                ], audit: []))
        #expect(outcome == .done)
        return text.text
    }

    /// Asks as a client at an address does.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, cookie: String? = nil,
        fields: [String: String] = [:], json: String? = nil, host: String? = "admin.example.net",
        from peer: Peer? = nil
    ) async throws -> Answered {
        var head = HTTPRequest(method: method, scheme: "https", authority: host, path: path)
        if let token { head.headerFields[.authorization] = "Bearer \(token)" }
        if let cookie { head.headerFields[.cookie] = "__Host-postern=\(cookie)" }
        if let json {
            head.headerFields[.contentType] = "application/json"
            head.headerFields[.contentLength] = String(json.utf8.count)
        }
        for (name, value) in fields {
            let field = try #require(HTTPField.Name(name))
            head.headerFields[field] = value
        }
        let client = try #require(IPAddress("192.0.2.1"))
        let content = Pieces(json.map { [Array($0.utf8)] } ?? [])
        let answer = await responder.answer(head, body: content, peer: peer ?? .address(client))
        return Answered(answer)
    }

    /// Asks as a caller with a principal, by the control socket.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as principal: Principal, fields: [String: String] = [:],
        json: String? = nil
    ) async throws -> Answered {
        try await ask(method, path, fields: fields, json: json, from: .control(principal))
    }

    static func principal(_ role: Role, for organization: String?) -> Principal {
        Principal(
            Caller(.account, name: "ann"), authentication: "password+totp", grants: [Grant(role, for: organization)])
    }
}

/// Pieces of a content.
struct Pieces: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let pieces: [[UInt8]]

    init(_ pieces: [[UInt8]]) { self.pieces = pieces }

    struct Iterator: AsyncIteratorProtocol {
        var rest: ArraySlice<[UInt8]>

        mutating func next() async throws -> ByteBuffer? { rest.popFirst().map { ByteBuffer(bytes: $0) } }
    }

    func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...]) }
}

/// An answer, and what is in it.
struct Answered: Sendable {
    let answer: APIAnswer

    init(_ answer: APIAnswer) { self.answer = answer }

    var status: Int { answer.status.code }

    var octets: [UInt8] {
        if case .octets(let octets, _) = answer.content { return octets }
        return []
    }

    var text: String { String(decoding: octets, as: UTF8.self) }

    /// The JSON of the answer; null where it is none.
    var json: JSONValue {
        do {
            return try StrictJSON.value(of: octets)
        } catch {
            return .null
        }
    }

    /// What stands for a parameter of the path, as an echo says it.
    func parameter(_ name: String) -> JSONValue? {
        guard case .object(let members)? = member("path") else { return nil }
        return members[name]
    }

    func member(_ name: String) -> JSONValue? {
        guard case .object(let members) = json else { return nil }
        return members[name]
    }

    /// The end of the problem's type.
    var slug: String? {
        guard case .string(let type)? = member("type") else { return nil }
        return type.split(separator: "/").last.map(String.init)
    }
}

/// Routes that say what they were asked.
enum Echo {
    static func route(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, access: Route.Access,
        effect: Route.Effect = .reads, parameters: [Route.Parameter] = [], body: Route.Body? = nil
    ) -> Route {
        Route(
            method, path, id, tag: "Test", "Says what it was asked.", access: access, effect: effect,
            parameters: parameters, body: body, answers: [.json(.any, "What it was asked.")]
        ) { (request: RequestInHand) async throws(Problem) -> APIAnswer in
            var members: [String: JSONValue] = ["id": .string(id)]
            members["path"] = .object(request.path.mapValues { JSONValue.string($0) })
            members["query"] = .array(request.query.map { JSONValue.string("\($0.name)=\($0.value)") })
            if let content = request.body { members["content"] = .string(String(buffer: content)) }
            members["caller"] = .string("\(request.principal.caller)")
            if let address = request.principal.source?.address { members["address"] = .string(address) }
            switch request.administration.context.scope {
            case .all: members["scope"] = .string("*")
            case .only(let names): members["scope"] = .string(names.sorted().joined(separator: ","))
            }
            if let reason = request.administration.context.reason { members["reason"] = .string(reason) }
            return APIAnswer(.ok, .octets(Array(JSONValue.object(members).line.utf8), type: "application/json"))
        }
    }
}
