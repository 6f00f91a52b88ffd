"""The first door: what answers before anybody signs in."""


async def test_a_signed_out_fragment_is_sent_to_the_door(web):
    answer = await web.get("/preferences", headers={"HX-Current-URL": "http://localhost/cases/F-1"})

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/sign-in?next=/cases/F-1"


async def test_an_agent_sees_the_preferences(agent):
    answer = await agent.get("/preferences")

    assert answer.status_code == 200
    assert "<h1" in answer.text
