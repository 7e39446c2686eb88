from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "duixian.site.projects"
    label = "projects"
    verbose_name = "多年的项目"
    default_auto_field = "django.db.models.BigAutoField"
