import Administration
import HTTPTypes
import Log
import Mail
import NIOConcurrencyHelpers
import Operations
import PosternTesting
import Testing

/// Says what a test wants.
private final class PreparedHealth: HealthReporting {
    private let parts: NIOLockedValueBox<[HealthQuestion: [HealthPart]]>

    init(_ parts: [HealthQuestion: [HealthPart]] = [:]) { self.parts = NIOLockedValueBox(parts) }

    func troubles(_ question: HealthQuestion) async -> [HealthPart] {
        parts.withLockedValue { $0[question] ?? [] }
    }
}

@Suite("Questions about health")
struct HealthTests {
    private func ask(
        _ desk: APIDesk, _ path: String, _ method: HTTPRequest.Method = .get, health: PreparedHealth = PreparedHealth(),
        from address: String = "192.0.2.1", host: String? = "10.0.0.1:8080"
    ) async throws -> Answered {
        let responder = APIResponder(
            routes: [], services: desk.services, administration: desk.desk.administration, health: health)
        return try await ask(responder, path, method, from: address, host: host)
    }

    private func ask(
        _ responder: APIResponder, _ path: String, _ method: HTTPRequest.Method = .get, from address: String,
        host: String? = nil
    ) async throws -> Answered {
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path)
        let peer = try #require(IPAddress(address))
        return Answered(await responder.answer(head, body: Pieces([]), peer: .address(peer)))
    }

    @Test("are answered to anybody at any host, by status and names of parts alone")
    func answers() async throws {
        let desk = try await APIDesk([])
        let health = PreparedHealth([.ready: [.store, .pressure]])
        for question in HealthQuestion.allCases {
            let answer = try await ask(desk, "/health/\(question.rawValue)", health: health)
            #expect(answer.status == (question == .ready ? 503 : 200))
            #expect(answer.text == (question == .ready ? #"{"not":["store","pressure"]}"# : #"{"not":[]}"#))
        }
        let head = try await ask(desk, "/health/live?x=1", .head)
        #expect(head.status == 200)
        // That all is well is no line of the log.
        let told = desk.log.lines.filter { $0.event == .administrationRequestAnswered }
        #expect(told.count == 1)
    }

    @Test("are no others, and change nothing")
    func others() async throws {
        let desk = try await APIDesk([])
        for path in ["/health/other", "/health/", "/health/live%2f"] {
            #expect(try await ask(desk, path, host: "admin.example.net").status == 404, "\(path)")
        }
        #expect(try await ask(desk, "/health/live", .post).status == 405)
        #expect(try await ask(desk, "/health/live/x").status == 421)
        // Where nobody knows.
        let responder = APIResponder(
            routes: [], services: desk.services, administration: desk.desk.administration)
        #expect(try await ask(responder, "/health/live", from: "192.0.2.1").status == 404)
    }

    @Test("may be asked 120 times a minute by one source, whatever others ask")
    func rates() async throws {
        let desk = try await APIDesk([])
        let responder = APIResponder(
            routes: [], services: desk.services, administration: desk.desk.administration, health: PreparedHealth())
        for _ in 0..<120 { #expect(try await ask(responder, "/health/live", from: "192.0.2.1").status == 200) }
        #expect(try await ask(responder, "/health/live", from: "192.0.2.1").status == 429)
        #expect(try await ask(responder, "/health/live", from: "192.0.2.2").status == 200)
        desk.clock.advance(by: .minutes(1))
        #expect(try await ask(responder, "/health/live", from: "192.0.2.1").status == 200)
    }
}
