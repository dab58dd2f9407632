import Testing

@testable import Web

@Suite struct RequestHeadTests {
    private func head(_ fields: [(String, String)]) -> RequestHead {
        var head = RequestHead(method: "POST")
        for (name, value) in fields where !head.add(name, value) { break }
        head.end()
        return head
    }

    @Test func `fields are counted`() {
        for (count, status) in [(0, nil), (99, nil), (100, nil), (101, 431), (500, 431)] as [(Int, Int?)] {
            #expect(head((0..<count).map { ("f\($0)", "v") }).fault?.status == status, "\(count)")
        }
    }

    @Test func `octets are counted`() {
        for (size, status) in [(32_767, nil), (32_768, nil), (32_769, 431)] as [(Int, Int?)] {
            #expect(head([("f", String(repeating: "v", count: size - 1))]).fault?.status == status, "\(size)")
        }
    }

    @Test func `lengths that contradict each other are refused`() {
        let table: [([(String, String)], Int?)] = [
            ([("Content-Length", "1")], nil), ([("Transfer-Encoding", "Chunked")], nil),
            ([("Content-Length", "1"), ("transfer-encoding", "chunked")], 400),
            ([("Content-Length", "1"), ("content-length", "1")], 400), ([("Host", "a"), ("host", "b")], 400),
            ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], 400),
            ([("Transfer-Encoding", "gzip, chunked")], 501), ([("Transfer-Encoding", "")], 501),
            ([("Accept", "a"), ("accept", "b")], nil),
        ]
        for (fields, status) in table {
            let head = head(fields)
            #expect(head.fault?.status == status, "\(fields)")
            #expect(head.fault == nil || head.fault?.response[field: "Connection"] == "close")
        }
    }

    @Test func `the last of equal names counts`() {
        #expect(head([("Accept", "a"), ("ACCEPT", "b")]).fields == ["accept": "b"])
    }
}
