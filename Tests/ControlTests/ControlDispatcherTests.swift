import Foundation
import Mail
import Operations
import PosternTesting
import Testing

@testable import Control

@Suite("The dispatcher of the control socket")
struct ControlDispatcherTests {
    private static let caller = Caller(.local(uid: 1_000), name: "ann")

    private struct Outcome: Decodable {
        var version: Int
        var failure: OperationFailure?
    }

    private func reply(_ call: String, at desk: OperationDesk) async throws -> Outcome {
        let reply = await ControlDispatcher(desk.administration).reply(to: Data(call.utf8), from: Self.caller)
        return try JSONDecoder().decode(Outcome.self, from: reply)
    }

    /// Calls that are not understood, and what is said of them.
    static let strange: [(call: String, sentence: String)] = [
        (#"{"operation":"queue.lits","version":1,"arguments":{}}"#, #"knows no operation "queue.lits""#),
        (#"{"operation":"Queue.List","version":1,"arguments":{}}"#, #"knows no operation "Queue.List""#),
        (#"{"operation":"queue.suspend","version":2,"arguments":{"queue":"To head office"}}"#, "is of version 2"),
        (#"{"operation":"queue.suspend","arguments":{"queue":"To head office"}}"#, "version is missing"),
        (
            #"{"operation":"queue.suspend","version":1,"arguments":{"queue":"To head office","force":true}}"#,
            "queue.suspend has no field arguments.force"
        ),
        (
            #"{"operation":"queue.suspend","version":1,"user":"root","arguments":{"queue":"To head office"}}"#,
            "queue.suspend has no field user"
        ),
        (
            #"{"operation":"organization.apply","version":1,"arguments":{"documents":[{"file":"a","text":"","mode":1}]}}"#,
            "organization.apply has no field arguments.documents[0].mode"
        ),
        (#"{"operation":"queue.suspend","version":1,"arguments":{}}"#, "arguments.queue is missing"),
        (
            #"{"operation":"queue.suspend","version":1,"arguments":{"queue":"To head office","queue":"Other"}}"#,
            "has the field arguments.queue twice"
        ),
        (
            #"{"operation":"queue.suspend","version":1,"arguments":{"queue":"x"},"arguments":{"queue":"To head office"}}"#,
            "has the field arguments twice"
        ),
        (#"{"operation":"queue.suspend","version":1}"#, "arguments is missing"),
        (#"{"operation":"queue.suspend","version":1,"arguments":{"queue":7}}"#, "arguments.queue is of another type"),
        (
            #"{"operation":"trace.search","version":1,"arguments":{"query":{"limit":5,"start":"monday"}}}"#,
            "is no moment of ISO 8601"
        ),
        (#"{"queueSuspend":{"queue":"To head office","author":"ann"}}"#, "does not understand this request"),
        ("[]", "does not understand this request"), ("", "does not understand this request"),
        (#"{"operation":"queue.suspend","version":1,"arguments":{"queue":"To hea"#, "does not understand this request"),
    ]

    @Test("refuses what it does not understand whole, with object and mend, and changes nothing", arguments: strange)
    func refusals(_ call: String, _ sentence: String) async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let outcome = try await reply(call, at: desk)
        #expect(outcome.version == ControlWire.version)
        #expect(outcome.failure?.lines.count == 1)
        #expect(outcome.failure?.lines.first?.contains(sentence) == true, "\(outcome.failure?.lines ?? [])")
        #expect(try await desk.store.suspendedQueues().isEmpty)
        #expect(desk.store.auditLog.isEmpty)
    }

    @Test(
        "finds a field that is there twice in one object, whatever is written between, and however its name is written",
        arguments: [
            (#"{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}],"d":"a","e":["a","a"]}"#, nil),
            (#"{"a":1,"b":2,"a":3}"#, "a"), (#"{"x":{"y":[1,{"a":"\"}","a":[]}]}}"#, "x.y.a"),
            (#"{"a":1,"\u0061":2}"#, "a"), (#"{ "a" : {} , "a" : {} }"#, "a"), (#"{"a\\":1,"a":2,"a\"":3}"#, nil),
            (#"{"":1,"":2}"#, ""), (#"{"\u00e9":1,"e\u0301":2}"#, "\u{e9}"), ("[]", nil), (#""a""#, nil),
        ] as [(String, String?)])
    func repeatedFields(_ json: String, _ field: String?) throws {
        #expect(RepeatedField.first(in: Data(json.utf8)) == field)
    }

    @Test("performs what it understands, in the caller's name")
    func performs() async throws {
        let desk = try await OperationDesk()
        try await desk.accept()
        let call = try ControlWire.call(QueueSuspend(queue: "To head office"))
        let reply = await ControlDispatcher(desk.administration).reply(to: call, from: Self.caller)
        #expect(try ControlWire.answer(to: QueueSuspend.self, in: reply) == RecipientCount(1))
        let text = try ControlWire.answerText(to: QueueSuspend.self, in: reply)
        #expect(String(decoding: text, as: UTF8.self) == #"{"recipients":1}"#)
        #expect(try await desk.store.suspendedQueues() == [OperationDesk.queue])
        #expect(desk.store.auditLog.map(\.caller) == [Self.caller])
    }

    @Test("takes a field without value for an absent one, as older commands may send it")
    func absent() async throws {
        let desk = try await OperationDesk()
        let outcome = try await reply(
            #"{"operation":"recipient.status","version":1,"arguments":{"organization":null}}"#, at: desk)
        #expect(outcome.failure == nil)
    }

    @Test(
        "carries every operation's arguments and answer there and back",
        arguments: OperationRegistry.all.map { $0.name })
    func names(_ name: String) async throws {
        let desk = try await OperationDesk()
        // Without arguments an operation that has some says so, and never that there is none of that name.
        let outcome = try await reply(#"{"operation":"\#(name)","version":1,"arguments":{}}"#, at: desk)
        #expect(outcome.failure?.lines.first?.contains("knows no operation") != true)
    }
}
