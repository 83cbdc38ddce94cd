import NIOCore
import NIOPosix
import SMTP

/// Content that is too large for the write of the commands, or that waits in a file: piece by piece, as fast as the
/// server takes it.
extension ClientConnection {
    /// What is left to send.
    struct Stream {
        var reader: ContentReader
        var writer: EgressStream
        var isReading = false
        var isAtEnd = false
    }

    /// Sends pieces of the content for as long as the channel takes them.
    func pump() {
        while let context, context.channel.isWritable, var stream, !stream.isReading, !stream.isAtEnd,
            !isClosed, case (.contentTransfer, _)? = session.awaited
        {
            if stream.reader.blocks {
                self.stream?.isReading = true
                read(stream.reader, on: context.eventLoop)
                return
            }
            let piece = Swift.Result { try noted { try stream.reader.next() } }
            self.stream?.reader = stream.reader
            took(piece)
        }
    }

    private func read(_ reader: ContentReader, on eventLoop: any EventLoop) {
        threadPool.runIfActive(eventLoop: eventLoop) { () -> (ContentReader, ByteBuffer?) in
            var reader = reader
            let piece = try reader.next()
            return (reader, piece)
        }.assumeIsolated().whenComplete { result in
            guard self.stream != nil else { return }
            self.stream?.isReading = false
            switch result {
            case .success(let (reader, piece)):
                self.stream?.reader = reader
                self.took(.success(piece))
            case .failure(let error): self.took(.failure(error))
            }
            self.pump()
        }
    }

    private func took(_ piece: Swift.Result<ByteBuffer?, any Error>) {
        do {
            if let piece = try piece.get() {
                guard let (fields, lines) = try noted({ try stream?.writer.encodeApart(piece) }) else { return }
                if let fields { write(fields) }
                send(lines)
            }
            // In the same turn: a server has a chunk with its last octet, and may reply before a further look at the
            // content could tell that it was the last.
            if stream?.reader.isAtEnd == true {
                var output = ByteBuffer()
                try stream?.writer.finish(into: &output)
                stream?.isAtEnd = true
                send(output)
                session.contentSent()
            }
            setDeadline()
        } catch let violation as EgressViolation {
            close(.forbidden(violation))
        } catch {
            close(.unreadable("\(error)"))
        }
    }
}
