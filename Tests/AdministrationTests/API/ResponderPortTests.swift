import Foundation
import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations
import PosternTesting
import Testing

@testable import Administration

@Suite("The API over the control socket", .timeLimit(.minutes(30)))
struct ResponderPortTests {
    private static let caller = Caller(.local(uid: 0), name: "root")

    @Test("A call is answered as by the listener, with the base of the path or without it")
    func call() async throws {
        let route = Echo.route(.get, "/things/{thing}", "showThing", access: .permission(.serverRead))
        let desk = try await APIDesk([route])
        let port = ResponderPort(desk.responder)
        for path in ["/things/a%20b", "/api/v1/things/a%20b"] {
            let reply = await port.answer(APICall(method: "GET", path: path), by: Self.caller)
            #expect(reply.status == 200)
            let octets = try #require(reply.body)
            let value = try JSONDecoder().decode(JSONValue.self, from: octets)
            guard case .object(let members) = value else {
                Issue.record("\(value.line)")
                continue
            }
            #expect(members["path"] == .object(["thing": .string("a b")]))
            #expect(members["caller"] == .string("\(Self.caller)"))
        }
    }

    @Test("Content comes whole, and another one than the route's is refused with a problem")
    func content() async throws {
        let body = Route.Body.json(BodyShape("Thing", [.init("name", .string)]))
        let desk = try await APIDesk([
            Echo.route(.post, "/things", "makeThing", access: .permission(.serverChange), effect: .acts, body: body)
        ])
        let port = ResponderPort(desk.responder)
        let fields = [APICall.Field("Content-Type", "application/json")]
        for (text, status) in [("{\"name\":\"x\"}", 200), ("{\"name\":1}", 400), ("{", 400)] {
            let reply = await port.answer(
                APICall(method: "POST", path: "/things", fields: fields, body: Data(text.utf8)), by: Self.caller)
            #expect(reply.status == status, "\(text)")
        }
    }

    @Test(
        "What HTTP does not have is refused before it is asked",
        arguments: [
            ("GET X", "/things", "Accept", "*/*"), ("GET", "things", "Accept", "*/*"),
            ("GET", "/things\r\nX: y", "Accept", "*/*"), ("GET", "/things", "A:", "*/*"),
            ("GET", "/things", "Accept", "a\r\nX: y"),
        ])
    func refused(_ method: String, _ path: String, _ name: String, _ value: String) async throws {
        let desk = try await APIDesk([Echo.route(.get, "/things", "listThings", access: .permission(.serverRead))])
        let reply = await ResponderPort(desk.responder).answer(
            APICall(method: method, path: path, fields: [APICall.Field(name, value)]), by: Self.caller)
        #expect(reply.status == 400)
    }

    @Test("Nobody but a user of this machine may ask in this way")
    func others() async throws {
        let desk = try await APIDesk([Echo.route(.get, "/things", "listThings", access: .permission(.serverRead))])
        var administration = desk.desk.administration
        administration.api = ResponderPort(desk.responder)
        let narrowed = administration.inContext(OperationContext(scope: .only(["contoso"]), isOperator: false))
        let call = APICall(method: "GET", path: "/things")
        await #expect(throws: OperationFailure.self) { _ = try await call.perform(in: narrowed, by: Self.caller) }
        let reply = try await call.perform(in: administration, by: Self.caller)
        #expect(reply.status == 200)
    }
}
