import NIOConcurrencyHelpers
import NIOCore

/// One connection of a ``ScriptedPeer``. It favours being plain over being fast.
final class PeerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Mode { case command, data, chunk(Int) }

    private let state: NIOLockedValueBox<ScriptedPeer.State>
    private var number = 0
    private var transaction = 0
    private var mode = Mode.command
    private var pending: [UInt8] = []
    private var previous: UInt8 = 0
    private var mail = ""
    private var recipients: [String] = []
    private var content: [UInt8] = []
    private var hasBegun = false
    private var isEncrypted = false
    private var isClosed = false
    private var hasLeft = false
    // The script as it was when a test could first see what it is about to answer.
    private var script: PeerScript?

    init(state: NIOLockedValueBox<ScriptedPeer.State>) { self.state = state }

    func channelActive(context: ChannelHandlerContext) {
        let client = context.remoteAddress?.ipAddress ?? "none"
        number = state.withLockedValue { state in
            state.connections += 1
            state.clients.append(client)
            state.open += 1
            state.most = max(state.most, state.open)
            script = state.script
            return state.connections
        }
        answer(.connect, "", default: "220 peer.test ESMTP", context)
    }

    func channelInactive(context: ChannelHandlerContext) { leave() }

    // Before the last reply, so that a client which has it and connects again is not counted twice.
    private func leave() {
        guard !hasLeft else { return }
        hasLeft = true
        state.withLockedValue { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).readableBytesView
        count(bytes)
        pending += bytes
        while !isClosed, step(context) {}
    }

    private func count(_ bytes: ByteBufferView) {
        var bare = 0
        for byte in bytes {
            if byte == 0 || (byte == 10) != (previous == 13) { bare += 1 }
            previous = byte
        }
        if bare > 0 { state.withLockedValue { $0.bareBytes += bare } }
    }

    private func step(_ context: ChannelHandlerContext) -> Bool {
        if case .chunk(let size) = mode {
            began(context)
            guard pending.count >= size, !isClosed else { return false }
            content = Array(pending.prefix(size))
            pending.removeFirst(size)
            ended(context)
            return true
        }
        if case .data = mode, !pending.isEmpty { began(context) }
        guard !isClosed, let end = pending.firstIndex(of: 10) else { return false }
        let line = Array(pending[...end])
        pending.removeFirst(line.count)
        if case .data = mode {
            if line == Array(".\r\n".utf8) {
                ended(context)
            } else {
                content += line.first == UInt8(ascii: ".") ? line[1...] : line[...]
            }
        } else {
            command(String(decoding: line.dropLast(line.count > 1 ? 2 : 1), as: UTF8.self), context)
        }
        return true
    }

    private func began(_ context: ChannelHandlerContext) {
        guard !hasBegun else { return }
        hasBegun = true
        answer(.contentBegan, "", default: nil, context)
    }

    private func ended(_ context: ChannelHandlerContext) {
        mode = .command
        let isLMTP = state.withLockedValue { $0.script.isLMTP }
        if recipients.isEmpty {
            answer(.content, "", default: "554 5.5.1 No valid recipients", context)
        } else if isLMTP {
            var isTaken = false
            for recipient in recipients {
                answer(.content, recipient, default: "250 2.1.5 Ok", context) {
                    if !isTaken { self.take() }
                    isTaken = true
                }
            }
        } else {
            answer(.content, "", default: "250 2.0.0 Ok: queued", context) { self.take() }
        }
        reset()
    }

    private func take() {
        let message = ScriptedPeer.Message(
            mail: mail, recipients: recipients, content: content, connection: number, isEncrypted: isEncrypted)
        state.withLockedValue { $0.messages.append(message) }
    }

    private func reset() {
        mail = ""
        recipients = []
        content = []
        hasBegun = false
    }

    private func command(_ line: String, _ context: ChannelHandlerContext) {
        state.withLockedValue { state in
            state.commands.append(line)
            script = state.script
        }
        defer { script = nil }
        let words = line.split(separator: " ")
        switch words.first?.uppercased() {
        case "EHLO", "LHLO":
            let keywords = state.withLockedValue { $0.script.keywords }
            let lines = ["peer.test"] + keywords
            let reply = lines.enumerated().map { "250\($0 == lines.count - 1 ? " " : "-")\($1)" }
            answer(.ehlo, line, default: reply.joined(separator: "\r\n"), context)
        case "HELO": answer(.helo, line, default: "250 peer.test", context)
        case "STARTTLS": startTLS(line, context)
        case "MAIL":
            transaction += 1
            reset()
            if answer(.mail, line, default: "250 2.1.0 Ok", context) { mail = line }
        case "RCPT":
            if mail.isEmpty {
                answer(.rcpt, line, default: "503 5.5.1 No MAIL", context)
            } else if answer(.rcpt, line, default: "250 2.1.5 Ok", context) {
                recipients.append(line)
            }
        case "DATA":
            let isWanted = !mail.isEmpty && !recipients.isEmpty
            if answer(.data, line, default: isWanted ? "354 Go on" : "554 5.5.1 No valid recipients", context) {
                mode = .data
            }
        case "BDAT": mode = .chunk(words.count > 1 ? Int(words[1]) ?? 0 : 0)
        case "RSET":
            reset()
            answer(.rset, line, default: "250 2.0.0 Ok", context)
        case "QUIT":
            leave()
            answer(.quit, line, default: "221 2.0.0 Bye", context)
            close(context)
        default: answer(.other, line, default: "500 5.5.2 What?", context)
        }
    }

    private func startTLS(_ line: String, _ context: ChannelHandlerContext) {
        guard answer(.startTLS, line, default: "220 2.0.0 Go on", context) else { return }
        guard let add = state.withLockedValue({ $0.script.startTLS }) else { return }
        do {
            try add(context.channel)
            isEncrypted = true
            previous = 0
        } catch {
            close(context)
        }
    }

    /// Sends what the script says, or the default; true when that was 2yz or 354.
    ///
    /// - Parameter beforeSuccess: run before a reply that says yes goes out, so that whoever has it can see its effect.
    @discardableResult
    private func answer(
        _ verb: PeerScript.Verb, _ text: String, default standard: String?, _ context: ChannelHandlerContext,
        beforeSuccess: () -> Void = {}
    ) -> Bool {
        guard !isClosed else { return false }
        let script = self.script ?? state.withLockedValue { $0.script }
        self.script = nil
        let request = PeerScript.Request(verb: verb, text: text, connection: number, transaction: transaction)
        switch script.respond(request) ?? standard.map({ .reply($0) }) {
        case nil: return false
        case .reply(let text):
            return send(Array("\(text)\r\n".utf8), context, beforeSuccess)
        case .bytes(let bytes):
            return send(bytes, context, beforeSuccess)
        case .replyAndClose(let text):
            let isSuccess = send(Array("\(text)\r\n".utf8), context, beforeSuccess)
            close(context)
            return isSuccess
        case .close:
            close(context)
            return false
        case .silence: return false
        case .drip(let octet):
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(50)) { task in
                guard !this.value.isClosed, channel.isActive else { return task.cancel() }
                channel.writeAndFlush(ByteBuffer(bytes: [octet]), promise: nil)
            }
            return false
        }
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext, _ beforeSuccess: () -> Void) -> Bool {
        let isSuccess = bytes.first == UInt8(ascii: "2") || bytes.starts(with: "354".utf8)
        if isSuccess { beforeSuccess() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        return isSuccess
    }

    private func close(_ context: ChannelHandlerContext) {
        isClosed = true
        context.close(promise: nil)
    }
}
