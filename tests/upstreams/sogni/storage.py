"""Files over HTTP: links to upload to, the uploads, links to results, the results."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .files import Upload
from .media import TYPES, picture
from .projects import Project, Render
from .rest import Refused, base, caller, ok, upstream


async def capabilities(request: Request) -> Response:
    caller(request)
    return ok(enabled=False)


async def upload_url(request: Request) -> Response:
    caller(request)
    up, query = upstream(request), request.query_params
    project_id, slot = query.get("jobId"), query.get("type")
    if not project_id or not slot:
        raise Refused(400, "jobId and type are required")
    if not query.get("contentType"):
        up.counts.complaints.append(f"an upload link for {slot} was asked without contentType")
    asset = query.get("imageId") or query.get("id") or slot
    link = up.files.upload_link(base(request), project_id, slot, asset)
    form = request.url.path.startswith("/v2/")
    return ok(url=link, fields={"key": asset}) if form else ok(uploadUrl=link)


async def put_upload(request: Request) -> Response:
    """The bytes, by PUT or as the file of a form."""
    up, path = upstream(request), request.path_params
    if refusal := up.files.refusal(request):
        return refusal
    if request.method == "POST":
        async with request.form() as form:
            sent = form["file"]
            data, content_type = (
                (await sent.read(), sent.content_type or "") if not isinstance(sent, str) else (b"", "")
            )
    else:
        data, content_type = await request.body(), request.headers.get("content-type", "")
    for slot in {path["slot"], request.query_params.get("asset", path["slot"])}:
        complaint = up.files.store(path["project"], slot, Upload(data, content_type, slot))
    if complaint:
        up.counts.complaints.append(complaint)
    return Response(status_code=204 if request.method == "POST" else 200)


async def get_upload(request: Request) -> Response:
    up, path = upstream(request), request.path_params
    upload = up.files.uploads.get((path["project"].upper(), path["slot"]))
    if refusal := up.files.refusal(request):
        return refusal
    return Response(upload.data, media_type=upload.content_type) if upload else Response(status_code=404)


def _result(request: Request, asset: str) -> tuple[Project, Render] | None:
    up, account = upstream(request), caller(request)
    project = up.projects.get(request.query_params.get("jobId", "").upper())
    render = project.render(asset) if project and project.account is account else None
    return (project, render) if project and render else None


async def image_link(request: Request) -> Response:
    return _link(request, request.query_params.get("imageId", ""), media=False)


async def media_link(request: Request) -> Response:
    return _link(request, request.query_params.get("id", ""), media=True)


def _link(request: Request, asset: str, media: bool) -> Response:
    up, query, found = upstream(request), request.query_params, _result(request, asset)
    if found is None:
        project_id = query.get("jobId", "")
        if (project_id.upper(), asset) not in up.files.uploads:
            raise Refused(404, "Result not found")
        return ok(downloadUrl=up.files.upload_download_link(base(request), project_id, asset))
    project, render = found
    if not media and project.model.media != "image":
        raise Refused(404, "This result is media, not an image; request it from /v1/media/downloadUrl")
    if query.get("type") == "preview":
        return ok(downloadUrl=up.files.link(base(request), project, render, "preview"))
    if not render.done or render.withheld or render.unlinked:
        raise Refused(404, "Result not found")
    return ok(downloadUrl=up.files.link(base(request), project, render))


async def result_file(request: Request) -> Response:
    up, path = upstream(request), request.path_params
    if refusal := up.files.refusal(request):
        return refusal
    project = up.projects.get(path["project"])
    render = project.render(path["name"].partition(".")[0]) if project else None
    if project is None or render is None:
        return Response(status_code=404)
    if request.query_params.get("kind") == "preview":
        return Response(picture(128, 128, render.seed, "jpg"), media_type="image/jpeg")
    data = await up.files.result(project, render)
    return await up.files.send(data, TYPES[project.format], project.prompt, f"{project.id}/{render.index}")


async def made_file(request: Request) -> Response:
    up, name = upstream(request), request.path_params["name"]
    if refusal := up.files.refusal(request):
        return refusal
    if name not in up.files.made:
        return Response(status_code=404)
    content_type, maker = up.files.made[name]
    return await up.files.send(maker(), content_type, "", name)


ROUTES = [
    Route("/v1/assets/capabilities", capabilities),
    *(Route(f"/{v}/{kind}/uploadUrl", upload_url) for v in ("v1", "v2") for kind in ("image", "media")),
    Route("/uploads/{project}/{slot}", put_upload, methods=["PUT", "POST"]),
    Route("/uploads/{project}/{slot}", get_upload),
    Route("/v1/image/downloadUrl", image_link),
    Route("/v1/media/downloadUrl", media_link),
    Route("/files/{project}/{name}", result_file),
    Route("/made/{name:path}", made_file),
]
